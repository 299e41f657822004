"""Counts as networks report them. Unknown is None, never 0."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple


class Counts(NamedTuple):
    """One post's cumulative counters; a network fills those that it reports.

    `link_clicks` and `profile_clicks` are what a network tells an author alone: people who opened a link in
    the post, or the author's profile from it. They are not clicks of our tracked links.
    """

    impressions: int | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    shares: int | None = None
    reactions: int | None = None
    comments: int | None = None
    link_clicks: int | None = None
    profile_clicks: int | None = None

    def items(self) -> Iterator[tuple[str, int | None]]:
        return zip(COUNT_NAMES, self, strict=True)


COUNT_NAMES: tuple[str, ...] = Counts._fields
NOTHING = Counts()

ENGAGEMENT_NAMES = ("likes", "reposts", "replies", "quotes", "shares", "reactions", "comments")
"""What adds up to engagements; bookmarks stay apart, impressions are never added."""


class Reading(NamedTuple):
    """One look at a post's counters: `source` names the API, `sampled_at` is UTC."""

    native_id: str
    sampled_at: datetime
    source: str
    counts: Counts


class Engagements(NamedTuple):
    """The sum of the known parts; `value` is None where all are unknown, `partial` where some are."""

    value: int | None
    partial: bool


@lru_cache(maxsize=64)
def _parts(reported: frozenset[str]) -> Callable[[Counts], tuple[int | None, ...]]:
    """What picks the parts that a network reports; it is asked for each post of an answer."""
    wanted = [COUNT_NAMES.index(name) for name in ENGAGEMENT_NAMES if name in reported]
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda counts: tuple(counts[place] for place in wanted)


def engagements_of(
    columns: Sequence[Sequence[int | None]], reported: frozenset[str]
) -> tuple[list[int | None], list[bool]]:
    """As engagements(), of many counts given column by column: the values, and which of them are partial."""
    each = [COUNT_NAMES.index(name) for name in ENGAGEMENT_NAMES if name in reported]
    parts = [columns[place] for place in each]
    if parts and not any(None in part for part in parts):
        whole: Any = zip(*parts, strict=True)
        return list(map(sum, whole)), [False] * len(parts[0])
    found = [engagements(Counts._make(row), reported) for row in zip(*columns, strict=True)]
    return [one.value for one in found], [one.partial for one in found]


def engagements(counts: Counts, reported: frozenset[str]) -> Engagements:
    """Add up what is known of what a network reports at all (`reported`: its counter names)."""
    parts = _parts(reported)(counts)
    known = [value for value in parts if value is not None]
    if not known:
        return Engagements(None, partial=False)
    return Engagements(sum(known), len(known) < len(parts))
