"""Who is active and who drifts away, measured against each member's own rhythm.

A rhythm is counted in kits offered, not in days: days without a kit, and kits offered while a member
was paused, say nothing about them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil

from share.domain.words import say, say_many

ACTIVE_FOR = timedelta(days=7)
REGULAR_KITS, REGULAR_OF = 3, 7
ENOUGH_KITS = 7
"""Posted kits from which on a member has a rhythm of their own."""

FEW_LAPSING, FEW_LAPSED = 7, 14
"""Kits without a post for members who have no rhythm yet."""

LAPSING_FACTOR, LAPSED_FACTOR = 1.5, 3.0
PERCENTILE = 0.9


class Status(StrEnum):
    """One word per member; `quiet` posted more than 7 days ago and is still within their own rhythm."""

    NEW = "new"
    REGULAR = "regular"
    ACTIVE = "active"
    QUIET = "quiet"
    LAPSING = "lapsing"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Offered:
    """A kit that went out; one that was taken back is held against nobody who did not post it."""

    kit_id: int
    at: datetime
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time off; `end` is None while it runs."""

    start: datetime
    end: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the status was read from: `gap` and `usual_gap` in kits, `posted` kits in all."""

    status: Status
    gap: int
    usual_gap: int | None
    posted: int
    offered: int
    last_post_at: datetime | None

    @property
    def why(self) -> str:
        """The status in a sentence with its facts."""
        if self.status is Status.NEW:
            return say_many(
                "No post yet; %(number)s kit offered.", "No post yet; %(number)s kits offered.", self.offered
            )
        since = say_many("%(number)s kit since the last post", "%(number)s kits since the last post", self.gap)
        if not self.gap:
            since = say("Posted the last kit offered")
        if self.usual_gap is None:
            return say("%(since)s; too new for a rhythm.", since=since)
        every = say_many("usually posts every kit", "usually posts every %(number)s kits", self.usual_gap)
        return say("%(since)s; %(every)s.", since=since, every=every)


class Offers:
    """The kits that went out, in that order: what every member's rhythm is read against."""

    def __init__(self, kits: Sequence[Offered]) -> None:
        self._times = [kit.at for kit in kits]
        self._places = {kit.kit_id: place for place, kit in enumerate(kits)}
        self._recalled = [place for place, kit in enumerate(kits) if kit.recalled]

    def read(
        self,
        posted: Iterable[int],
        *,
        last: datetime | None,
        agreed_at: datetime,
        pauses: Sequence[Stretch],
        now: datetime,
    ) -> Rhythm:
        """A member's rhythm from the kits they posted, the `last` one of them at that time."""
        mine = sorted(self._places[kit_id] for kit_id in posted if kit_id in self._places)
        places, offered = self._offered(mine, agreed_at=agreed_at, pauses=pauses)
        if not places or last is None:
            return Rhythm(Status.NEW, offered, None, 0, offered, None)
        gap = offered - 1 - places[-1]
        usual = usual_gap(places)
        status = _status(gap, usual, active=now - last < ACTIVE_FOR, recent=_recent(places, offered))
        return Rhythm(status, gap, usual, len(places), offered, last)

    def _offered(self, mine: Sequence[int], *, agreed_at: datetime, pauses: Sequence[Stretch]) -> tuple[list[int], int]:
        """Which of the kits offered to a member they posted, counted from 0, and how many were offered.

        What they posted was offered to them, whatever else says that it was not.
        """
        began = bisect_left(self._times, agreed_at)
        after = range(began, len(self._times)) if pauses else ()
        off = {place for place in after if any(stretch.covers(self._times[place]) for stretch in pauses)}
        off.update(self._recalled[bisect_left(self._recalled, began) :])
        away = sorted(off.difference(mine))
        early = bisect_left(mine, began)
        places = [*range(early), *(early + place - began - bisect_left(away, place) for place in mine[early:])]
        return places, early + len(self._times) - began - len(away)


def read(
    kits: Sequence[Offered],
    posted: dict[int, datetime],
    *,
    agreed_at: datetime,
    pauses: Sequence[Stretch],
    now: datetime,
) -> Rhythm:
    """Read one member's rhythm; `kits` in order of going out, `posted` the time of the first post per kit id."""
    last = max(posted.values(), default=None)
    return Offers(kits).read(posted, last=last, agreed_at=agreed_at, pauses=pauses, now=now)


def usual_gap(places: Sequence[int]) -> int | None:
    """The 90th percentile of the gaps between posted kits (nearest rank); None below ENOUGH_KITS."""
    if len(places) < ENOUGH_KITS:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(places))
    return gaps[ceil(PERCENTILE * len(gaps)) - 1]


def _recent(places: Sequence[int], offered: int) -> int:
    return sum(1 for place in places if place >= offered - REGULAR_OF)


def _status(gap: int, usual: int | None, *, active: bool, recent: int) -> Status:
    lapsing = FEW_LAPSING if usual is None else usual * LAPSING_FACTOR
    lapsed = FEW_LAPSED if usual is None else usual * LAPSED_FACTOR
    # A post in the last 7 days outweighs the count of kits: with several kits a day gaps grow fast.
    if gap > lapsed and not active:
        return Status.LAPSED
    if gap > lapsing and not active:
        return Status.LAPSING
    if recent >= REGULAR_KITS:
        return Status.REGULAR
    return Status.ACTIVE if active else Status.QUIET
