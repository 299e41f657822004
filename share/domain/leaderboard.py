"""Standings: what can be asked of a board, its rows, and calendar periods in the campaign's zone."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from share.domain.errors import InvalidError
from share.domain.words import say


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CAMPAIGN = "campaign"
    ALL = "all"


class By(StrEnum):
    MEMBER = "member"
    GROUP = "group"
    NETWORK = "network"
    KIT = "kit"


class Metric(StrEnum):
    """posts are verified ones; clicks are human ones; impressions hold for one network alone.

    points are those of the campaign's own rules, on the day of what earned them.
    """

    POSTS = "posts"
    ENGAGEMENTS = "engagements"
    CLICKS = "clicks"
    IMPRESSIONS = "impressions"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates, both included; None is open."""

    first: date | None
    last: date | None


class Tally(NamedTuple):
    """What one subject has in a period. Unknown is None; `partial`: some of it is not known.

    `posts` are verified, `unverified` are recorded or taken on the member's word.
    """

    subject: str
    name: str
    posts: int
    unverified: int
    engagements: int | None
    partial: bool
    impressions: int | None
    clicks: int
    points: int


class Standing(NamedTuple):
    """One row of a board; `rank` is None where rows are not compared or the value is not known.

    `moved`: places won (or lost, below 0) since the end of yesterday; None where there is nothing to compare with.
    `days`: the value of each of the last 14 days, where it is shown; None for a day that is not known. `now`: what a
    row that was kept at its period's end is counted as today.
    """

    rank: int | None
    value: int | None
    tally: Tally
    moved: int | None = None
    days: tuple[int | None, ...] = ()
    now: int | None = None


FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
"""Days that can be asked for: before and after there are no kits, and at the calendar's ends no day beside them."""


def span(period: Period, day: date, *, starts_on: date, ends_on: date | None) -> Span:
    """The calendar period around `day`; weeks begin on Monday. Raises InvalidError for a day out of all reason."""
    if not FIRST <= day <= LAST:
        raise InvalidError(
            say("Choose a day from %(first)s to %(last)s.", first=FIRST.year, last=LAST.year),
            field="date",
            reason="bad-date",
        )
    match period:
        case Period.DAY:
            return Span(day, day)
        case Period.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Span(monday, monday + timedelta(days=6))
        case Period.MONTH:
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            return Span(day.replace(day=1), following - timedelta(days=1))
        case Period.CAMPAIGN:
            return Span(starts_on, ends_on)
        case Period.ALL:
            return Span(None, None)


def check(by: By, metric: Metric, network: str | None, *, group: str | None = None) -> None:
    """Raise InvalidError for a question that has no honest answer."""
    if metric is Metric.IMPRESSIONS and not network and by is not By.NETWORK:
        raise InvalidError(
            say("Impressions mean something else on each network and are never added up: choose one network."),
            field="network",
            reason="impressions-need-network",
        )
    if by is By.NETWORK and network:
        raise InvalidError(say("A board by network cannot be limited to one."), field="network", reason="by-network")
    if group and by is not By.MEMBER:
        raise InvalidError(say("Only a board of members can be limited to a group."), field="group", reason="by-group")
