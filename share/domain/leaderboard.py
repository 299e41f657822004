"""Standings: calendar periods in the campaign's zone, and competition ranks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from share.domain.errors import InvalidError


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
    """posts are verified ones; clicks are human ones; impressions hold for one network alone."""

    POSTS = "posts"
    ENGAGEMENTS = "engagements"
    CLICKS = "clicks"
    IMPRESSIONS = "impressions"


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates, both included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one subject has in a period. Unknown is None; `partial`: some of it is not known.

    `posts` are verified, `unverified` are recorded or taken on the member's word. `since` is the first of them.
    """

    subject: str
    name: str
    posts: int
    unverified: int
    engagements: int | None
    partial: bool
    impressions: int | None
    clicks: int
    since: datetime | None

    def value(self, metric: Metric) -> int | None:
        match metric:
            case Metric.POSTS:
                return self.posts
            case Metric.ENGAGEMENTS:
                return self.engagements
            case Metric.CLICKS:
                return self.clicks
            case Metric.IMPRESSIONS:
                return self.impressions


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a board; `rank` is None where rows are not compared or the value is not known."""

    rank: int | None
    value: int | None
    tally: Tally


def span(period: Period, day: date, *, starts_on: date, ends_on: date | None) -> Span:
    """The calendar period around `day`; weeks begin on Monday."""
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


def check(by: By, metric: Metric, network: str | None) -> None:
    """Raise InvalidError for a question that has no honest answer."""
    if metric is Metric.IMPRESSIONS and not network:
        raise InvalidError(
            "Impressions mean something else on each network and are never added up: choose one network.",
            field="network",
            reason="impressions-need-network",
        )
    if by is By.NETWORK and network:
        raise InvalidError("A board by network cannot be limited to one.", field="network", reason="by-network")


def standings(tallies: Sequence[Tally], metric: Metric, *, compared: bool = True) -> list[Standing]:
    """Rows in order, each with its competition rank: 1 + how many are strictly greater.

    Equal rows stand by who was there first; unknown values stand last and have no rank.
    """
    ordered = sorted(tallies, key=_order(metric) if compared else _by_name)
    rows: list[Standing] = []
    for place, tally in enumerate(ordered, start=1):
        value = tally.value(metric)
        rank = place if compared and value is not None else None
        if rank is not None and rows and rows[-1].value == value:
            rank = rows[-1].rank
        rows.append(Standing(rank, value, tally))
    return rows


def _order(metric: Metric) -> Callable[[Tally], tuple[bool, int, float, str]]:
    def key(tally: Tally) -> tuple[bool, int, float, str]:
        value = tally.value(metric)
        since = tally.since.timestamp() if tally.since else float("inf")
        return (value is None, -(value or 0), since, tally.subject)

    return key


def _by_name(tally: Tally) -> tuple[str, str]:
    return (tally.name.casefold(), tally.subject)
