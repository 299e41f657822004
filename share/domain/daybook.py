"""What each day of a campaign came to, as it was counted at one time: people, the way from notice to post, reach.

What belongs to a kit counts for the kit's own date, whenever it came. Numbers alone are kept, nobody's name or id.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from share.domain.rhythm import Status

KEPT = 91
"""Days: thirteen weeks."""

AT_ONCE = 400_000
"""Members times days that are looked at in one go: a large campaign's past is counted day by day."""

ALL = ""
"""The key of all networks together."""


class Part(NamedTuple):
    """One network's share of a day, or all of it. `took`, `posted`, `verified` are members, `posts` verified posts.

    `engagements`, `impressions` are None where nobody told; impressions of several networks are never added up.
    `hours`: how many posts were made in each hour of the campaign's clock. Of `untold` verified posts some of the
    engagements are not known, or all; of `unmeasured` ones no impressions.
    """

    took: int = 0
    posted: int = 0
    verified: int = 0
    posts: int = 0
    engagements: int | None = 0
    impressions: int | None = 0
    clicks: int = 0
    hours: Sequence[int] = (0,) * 24
    untold: int = 0
    unmeasured: int = 0


NOTHING = Part()


class Named(NamedTuple):
    """A kit of the day."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """One local date. `told` members got a notice; None where none is on record although a kit was taken.

    `seen` is the least that is known: they took, posted or skipped.

    `people` are members by status as the day ended, `off` those on holiday then; None until the day is over and they
    were counted. `active`, on holiday or not, had posted in the 7 days up to its end.
    """

    day: date
    counted_at: datetime
    kits: Sequence[Named]
    told: int | None
    seen: int
    parts: Mapping[str, Part]
    people: Mapping[Status, int] | None = None
    off: int = 0
    active: int = 0

    def part(self, network: str) -> Part:
        """What one network had in it; a day without a post there has nothing to tell."""
        return self.parts.get(network, NOTHING)

    def with_people(self, before: "Day") -> "Day":
        """The same with what an earlier count knows of how everybody was doing: that does not change any more."""
        return replace(self, people=before.people, off=before.off, active=before.active)


def pack(days: Iterable[Day]) -> bytes:
    """Newest first, whatever order they come in."""
    told = [_told(day) for day in sorted(days, key=lambda one: one.day, reverse=True)]
    return zlib.compress(json.dumps(told).encode(), 1)


def unpack(packed: bytes, *, most: int = KEPT) -> dict[date, Day]:
    """The newest of what pack() made, by day."""
    found = [_day(told) for told in json.loads(zlib.decompress(packed))[:most]]
    return {day.day: day for day in found}


def _told(day: Day) -> list[Any]:
    people = None if day.people is None else dict(day.people)
    numbers = day.told, day.seen, day.off, day.active
    return [day.day.isoformat(), day.counted_at.isoformat(), day.kits, dict(day.parts), people, *numbers]


def _day(told: list[Any]) -> Day:
    day, counted_at, kits, parts, people, received, seen, off, *active = told
    if not active:
        # An earlier release did not count them: the day's people are counted again.
        people = None
    return Day(
        day=date.fromisoformat(day),
        counted_at=datetime.fromisoformat(counted_at),
        kits=[Named(*kit) for kit in kits],
        told=received,
        seen=seen,
        parts={name: Part(*part) for name, part in parts.items()},
        people=None if people is None else {Status(name): count for name, count in people.items()},
        off=off,
        active=sum(active),
    )


def together(parts: Mapping[str, Part], *, took: int, posted: int, verified: int) -> Part:
    """All networks' parts as one; a member who posts on two networks is one member."""
    known = [part.engagements for part in parts.values() if part.engagements is not None]
    tells = known or not parts
    return Part(
        took=took,
        posted=posted,
        verified=verified,
        posts=sum(part.posts for part in parts.values()),
        engagements=sum(known) if tells else None,
        impressions=None,
        clicks=sum(part.clicks for part in parts.values()),
        hours=[sum(counts) for counts in zip(*(part.hours for part in parts.values()), strict=True)] or (0,) * 24,
        untold=sum(part.untold for part in parts.values()),
    )


def to_count(kept: Mapping[date, Day], *, today: date, first: date, members: int) -> list[date]:
    """Which days are counted now: the last two, then as many as fit of those counted longest ago, unknown ones first.

    `first` is the campaign's first day.
    """
    days = [today - timedelta(days=ago) for ago in range(KEPT) if today - timedelta(days=ago) >= first]
    long_ago = [day for day in days[2:] if day not in kept]
    long_ago += sorted((day for day in days[2:] if day in kept), key=lambda day: kept[day].counted_at)
    return days[:2] + long_ago[: max(AT_ONCE // (4 * max(members, 1)), 2)]
