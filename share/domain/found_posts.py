"""When a member's public posts are searched for the kit, and what makes one of them worth asking about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from share.domain.carried import holds
from share.domain.evidence import Carries

AFTER_OPENING = (timedelta(minutes=3), timedelta(minutes=15), timedelta(hours=1))
"""Most posts are out within minutes of opening the composer."""

WITHOUT_OPENING = timedelta(hours=6)
EVERY = timedelta(hours=24)
"""Who shared the article without taking the kit here is found with the day's kit."""

EARLY = timedelta(hours=1)
"""Clocks differ, and some post a moment before the kit is out."""


class FoundState(StrEnum):
    """What became of a post that was found: `recorded` by itself, as its author and link were proven."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    TAKEN = "taken"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Search:
    """One open kit of which a member's post on this network is not known yet; `opened_at`: they opened a composer."""

    kit_id: int
    page: str
    published_at: datetime
    closes_at: datetime
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The kit that a found post is of, and by which of its addresses."""

    kit_id: int
    carries: Carries


def next_search(searches: Iterable[Search], *, now: datetime) -> datetime | None:
    """The next look at an account; None where no open kit needs one."""
    times = [at for search in searches for at in _looks(search, now=now) if now < at < search.closes_at]
    return min(times, default=None)


def _looks(search: Search, *, now: datetime) -> list[datetime]:
    first = search.published_at + WITHOUT_OPENING
    days = max(0, (now - first) // EVERY + 1)
    opened = [search.opened_at + after for after in AFTER_OPENING] if search.opened_at else []
    return [*opened, first, first + days * EVERY]


def since(searches: Iterable[Search]) -> datetime | None:
    """From when on posts are looked through: the earliest of the kits still sought."""
    return min((search.published_at - EARLY for search in searches), default=None)


def match(
    searches: Sequence[Search],
    *,
    addresses: Sequence[str],
    own_kits: Sequence[int],
    posted_at: datetime | None,
) -> Match | None:
    """The kit whose link or article a post carries; `own_kits` are those of the member's own tracked links in it."""
    by_id: Mapping[int, Search] = {search.kit_id: search for search in searches}
    own = next((kit_id for kit_id in own_kits if kit_id in by_id), None)
    if own is not None:
        return Match(own, Carries.TRACKED)
    for search in searches:
        is_new = posted_at is not None and posted_at >= search.published_at - EARLY
        if is_new and holds(addresses, search.page):
            return Match(search.kit_id, Carries.ARTICLE)
    return None
