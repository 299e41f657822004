"""A call that is sent again with its Idempotency-Key gets its first answer; the work is done once.

The key is reserved before the work and its answer is kept after it. A crash between the two leaves the key
without an answer; after a minute the next call with it takes it over and does the work, which every service
makes safe by unique keys of its own.
"""

from dataclasses import dataclass
from datetime import timedelta

from share.core import Core
from share.domain.errors import InvalidError, TooManyError
from share.domain.words import say
from share.repositories import tokens
from share.repositories.tokens import Repeat, Times

KEPT = timedelta(hours=24)
RUNS = timedelta(minutes=1)
"""Longer than any call takes."""

RETRY_SECONDS = 2


class RunningError(TooManyError):
    """The first call with this key has not ended."""


@dataclass(frozen=True, slots=True)
class Call:
    """One POST as its key knows it; `body_hash` covers the path, too."""

    repeat: Repeat
    body_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: str


def begin(core: Core, call: Call) -> Answer | None:
    """Reserve the key; the first answer where there is one, None where the work is to be done now.

    Raises InvalidError where the key was used for something else, RunningError while the first call runs.
    """
    now = core.now()
    times = Times(now, kept_since=now - KEPT, running_since=now - RUNS)
    with core.write() as session:
        if tokens.reserve(session, call.repeat, body_hash=call.body_hash, now=now):
            return None
        if tokens.take_over(session, call.repeat, body_hash=call.body_hash, times=times):
            return None
        row = tokens.find_answer(session, call.repeat)
    if row is not None and row.body_hash != call.body_hash:
        raise InvalidError(
            say("This Idempotency-Key was used for another call. Send a new key with every new call."),
            field="Idempotency-Key",
            reason="key-reused",
        )
    if row is None or row.status is None:
        raise RunningError(say("The first call with this Idempotency-Key still runs."), retry_after=RETRY_SECONDS)
    return Answer(row.status, row.body or "")


def finish(core: Core, call: Call, answer: Answer) -> None:
    """Keep the answer, to be given again for 24 hours."""
    with core.write() as session:
        tokens.keep_answer(session, call.repeat, status=answer.status, body=answer.body)


def give_back(core: Core, call: Call) -> None:
    """Free the key: nothing was done, and the same call may be tried at once."""
    with core.write() as session:
        tokens.release(session, call.repeat)
