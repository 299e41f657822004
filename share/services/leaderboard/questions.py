"""What can be asked of a board, from words as they come in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from share.domain.days import read_day
from share.domain.errors import InvalidError
from share.domain.leaderboard import By, Metric, Period, check
from share.domain.words import say

LIMIT = 50
LARGEST_LIMIT = 1000

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a board; `day` None is today in the campaign's zone.

    `group`, a public id, limits a board of members to one group's. `recount`: a period that has ended is asked for as
    it counts today, not as it was kept at its end.
    """

    period: Period = Period.WEEK
    by: By = By.MEMBER
    metric: Metric = Metric.POSTS
    network: str | None = None
    day: date | None = None
    group: str | None = None
    recount: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of a board are wanted, and for whom (a member's public id).

    `around`: the rows around the viewer instead of the first ones, until a cursor says where to go on. `daily`: each
    row with its last 14 days.
    """

    viewer: str | None = None
    around: bool = False
    cursor: str | None = None
    limit: int = LIMIT
    daily: bool = False


def question(
    *,
    period: str = "",
    by: str = "",
    metric: str = "",
    network: str = "",
    day: str = "",
    group: str = "",
    recount: bool = False,
) -> Question:
    """A question from words as they come in; raises InvalidError for one that is none of ours."""
    asked = Question(
        period=_choice(Period, period, Period.WEEK, "period"),
        by=_choice(By, by, By.MEMBER, "by"),
        metric=_choice(Metric, metric, Metric.POSTS, "metric"),
        network=network or None,
        day=_day(day),
        group=group or None,
        recount=recount,
    )
    check(asked.by, asked.metric, asked.network, group=asked.group)
    return asked


def _choice(kind: type[Choice], word: str, default: Choice, field: str) -> Choice:
    try:
        return kind(word) if word else default
    except ValueError:
        known = ", ".join(kind)
        raise InvalidError(
            say("%(field)s must be one of %(known)s.", field=field, known=known), field=field, reason="unknown"
        ) from None


def _day(word: str) -> date | None:
    day = read_day(word) if word else None
    if word and day is None:
        raise InvalidError(say("date must be a day such as 2026-11-24."), field="date", reason="bad-date")
    return day
