"""Limits on tries: asks whether one more may be made, and notes it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from share.domain.attempts import Allowance
from share.domain.errors import TooManyError
from share.domain.words import say_many
from share.repositories import attempts


def spend(session: Session, limits: Mapping[str, Allowance], *, now: datetime, words: str) -> None:
    """Note one try under every key; TooManyError (and nothing noted) where one must wait."""
    waits = [_wait(session, key, allowance, now=now) for key, allowance in limits.items()]
    longest = max(waits, default=0)
    if longest:
        raise TooManyError(_with_wait(words, longest), retry_after=longest)
    attempts.add(session, list(limits), now=now)


def _wait(session: Session, key: str, allowance: Allowance, *, now: datetime) -> int:
    tries, last = attempts.count(session, key, since=now - allowance.window)
    at = allowance.next_try_at(tries, last)
    return 0 if at is None or at <= now else int((at - now).total_seconds()) + 1


def _with_wait(words: str, seconds: int) -> str:
    if seconds < 100:  # noqa: PLR2004 - up to here seconds say it better
        wait = say_many("Please wait a second.", "Please wait %(number)s seconds.", seconds)
    else:
        minutes = -(-seconds // 60)
        wait = say_many("Please wait a minute.", "Please wait %(number)s minutes.", minutes)
    return f"{words} {wait}"
