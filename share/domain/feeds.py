"""How often a feed is asked: politely, sooner after news, ever later while it fails."""

from datetime import timedelta

SOON = timedelta(minutes=15)
"""After a poll that brought something new."""

USUAL = timedelta(minutes=30)
QUIET = timedelta(minutes=60)
"""After a poll that found the feed unchanged."""

LONGEST = timedelta(hours=24)
_DOUBLINGS = 7


def next_poll(*, new: int, unchanged: bool) -> timedelta:
    """How long to leave a feed alone after a poll that worked."""
    if new:
        return SOON
    return QUIET if unchanged else USUAL


def next_try(failures: int, *, asked_for: int | None = None) -> timedelta:
    """How long to leave a feed alone after its failure number `failures` (from 0).

    `asked_for` is what the site itself said, in seconds; it is obeyed between a minute and a day.
    """
    if asked_for is not None:
        return min(LONGEST, max(timedelta(minutes=1), timedelta(seconds=asked_for)))
    return min(LONGEST, SOON * (1 << min(failures, _DOUBLINGS)))
