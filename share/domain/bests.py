"""A member's best days and weeks: counted facts with their dates, measured against nobody else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Measured(StrEnum):
    POSTS = "posts"
    ENGAGEMENTS = "engagements"
    CLICKS = "clicks"


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What came of one day's kits: verified posts, engagements (None: not known), human clicks."""

    day: date
    posts: int = 0
    engagements: int | None = None
    clicks: int = 0


@dataclass(frozen=True, slots=True)
class Best:
    """The highest count of a day or a week (Monday to Sunday), and when it was first reached."""

    measured: Measured
    span: Span
    first: date
    last: date
    value: int


def bests(days: Sequence[DayFacts]) -> list[Best]:
    """The best day and week by each measure; what never was above 0 is left out."""
    return [
        best
        for measured in Measured
        for span in Span
        if (best := _best(measured, span, ((one.day, _value(one, measured)) for one in days)))
    ]


def _value(facts: DayFacts, measured: Measured) -> int | None:
    match measured:
        case Measured.POSTS:
            return facts.posts
        case Measured.ENGAGEMENTS:
            return facts.engagements
        case Measured.CLICKS:
            return facts.clicks


def _best(measured: Measured, span: Span, values: Iterable[tuple[date, int | None]]) -> Best | None:
    totals: dict[date, int] = defaultdict(int)
    for day, value in values:
        totals[_first(day, span)] += value or 0
    if not totals:
        return None
    first, value = max(totals.items(), key=lambda found: (found[1], -found[0].toordinal()))
    last = first + timedelta(days=6) if span is Span.WEEK else first
    return Best(measured, span, first, last, value) if value else None


def _first(day: date, span: Span) -> date:
    return day - timedelta(days=day.weekday()) if span is Span.WEEK else day
