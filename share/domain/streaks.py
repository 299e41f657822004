"""A habit, counted without guilt: days with a kit on which a member posted, with rest days allowed each week.

Days without a kit and days on which a member was paused are no part of a streak, so neither can break it; a day off
on which they posted all the same counts like any other. Weeks run from Monday to Sunday.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

REST_DAYS = 2
"""Days with a kit that may pass without a post each week, where a campaign sets no other number."""

Paused = AbstractSet[date] | Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Streak:
    """`current` and `best` in days posted, `rest_left` for the week at hand, `since` the first day of the current."""

    current: int
    best: int
    rest_left: int
    since: date | None


@dataclass(slots=True)
class _Run:
    since: date
    days: int = 0
    week: tuple[int, int] = (0, 0)
    rested: int = 0

    def enter(self, day: date) -> None:
        if (week := _week(day)) != self.week:
            self.week, self.rested = week, 0


def streak(
    days_posted: AbstractSet[date],
    offered: Sequence[date],
    paused: Paused = frozenset(),
    rest_days: int = REST_DAYS,
    *,
    today: date | None = None,
) -> Streak:
    """The streak of a member who was offered kits on these days; the order and repeats of `offered` do not matter.

    `today` is the day that still runs: a kit of it that was not posted yet costs nothing. Days after it are left out.
    """
    best, run = 0, None
    for day in _counted(days_posted, offered, paused, today):
        if day in days_posted:
            run = run or _Run(since=day)
            run.enter(day)
            run.days += 1
            best = max(best, run.days)
        elif run is not None and day != today:
            run.enter(day)
            run.rested += 1
            run = run if run.rested <= rest_days else None
    if run is None:
        return Streak(0, best, rest_days, None)
    if today is not None:
        run.enter(today)
    return Streak(run.days, best, rest_days - run.rested, run.since)


def _counted(days_posted: AbstractSet[date], offered: Sequence[date], paused: Paused, today: date | None) -> list[date]:
    off = paused if callable(paused) else paused.__contains__
    days = {day for day in offered if today is None or day <= today}
    return sorted(day for day in days if day in days_posted or not off(day))


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
