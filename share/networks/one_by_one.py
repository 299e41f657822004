"""Asking for posts one by one where a network or host has no call for several."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from share.domain.posts import Missing, MissingReason, PostRef
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, RateLimitedError, UnavailableError

T = TypeVar("T")

LATER: Final = mark("Its turn comes with the next call.")
_SECONDS: Final = 12.0
"""Then no further post is asked for: each is a call or more of its own, and all have to end within one lease."""


def one_by_one(
    access: Access, refs: Sequence[PostRef], read: Callable[[Access, PostRef], T | Missing]
) -> list[T | Missing]:
    """What `read` tells of each post, asked once for repeats.

    What was read before a window filled up, the network failed or time was up is kept: the rest is asked again later.
    An answer that used its window up is the last one.
    """
    waits: list[datetime] = []

    def rest(until: datetime) -> None:
        waits.append(until)
        access.on_wait(until)

    asked = replace(access, on_wait=rest)
    told: dict[PostRef, T | Missing] = {}
    until = time.monotonic() + _SECONDS
    for ref in dict.fromkeys(refs):
        if waits or (told and time.monotonic() > until):
            break
        try:
            told[ref] = read(asked, ref)
        except RateLimitedError as limited:
            if not told:
                raise
            access.on_wait(limited.retry_at)
            break
        except (UnavailableError, BadReplyError):
            if not told:
                raise
            break
    return [told.get(ref) or Missing(ref, MissingReason.NO_ANSWER, LATER) for ref in refs]
