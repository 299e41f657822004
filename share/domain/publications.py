"""A post made from here: its states, when it is looked for, when it may be sent once more."""

from datetime import datetime, timedelta
from enum import StrEnum

from share.domain.words import mark

LOOKS = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After a call without an answer the account is looked through at these ages; then the member is asked."""

EARLY = timedelta(minutes=2)
"""Clocks differ: a post may seem a little older than the call that made it."""


STOPPED = mark("Our own server stopped three times while it worked on this post.")
"""Why nothing more is tried by itself."""


class PublicationState(StrEnum):
    """`sending`: a call may be under way; `unknown`: it went out and no answer came."""

    INTENDED = "intended"
    SENDING = "sending"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    FAILED = "failed"


def next_look(looks: int, sent_at: datetime, *, now: datetime) -> datetime | None:
    """When to look next after `looks` looks; None where the member is asked instead."""
    return max(sent_at + LOOKS[looks], now) if looks < len(LOOKS) else None


def may_repeat(looks: int, sent_at: datetime, *, after: int, until: int, now: datetime) -> bool:
    """Whether the same draft may be sent again: it was looked for, and a second call would make no second post.

    `after` and `until` are minutes from the first call, between which the network knows a repeat for one.
    """
    return 0 < looks < len(LOOKS) and timedelta(minutes=after) <= now - sent_at < timedelta(minutes=until)


def is_asked(state: str, looks: int) -> bool:
    """Whether only the member can tell now."""
    return state == PublicationState.UNKNOWN and looks >= len(LOOKS)
