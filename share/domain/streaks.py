"""A habit, counted without guilt: days with a kit on which a member posted, with rest days allowed each week.

Days without a kit and days on which a member was paused are no part of a streak, so neither can break it; a day off
on which they posted all the same counts like any other. Weeks run from Monday to Sunday.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Habit:
    """What a streak is read from: days with a counted post, days with a kit, those of them while paused."""

    posted: AbstractSet[date]
    offered: Sequence[date]
    paused: AbstractSet[date] = frozenset()


@dataclass(frozen=True, slots=True)
class PostingDay:
    """A day posted: the how manieth it was of the streak that began on `since`."""

    day: date
    number: int
    since: date


@dataclass(slots=True)
class _Run:
    since: date
    days: int = 0
    week: tuple[int, int] = (0, 0)
    rested: int = 0

    def enter(self, day: date) -> None:
        if (week := _week(day)) != self.week:
            self.week, self.rested = week, 0


class Mark(StrEnum):
    """What a day was to a habit; without a kit it is none of these."""

    POSTED = "posted"
    PASSED = "passed"
    OFF = "off"
    OPEN = "open"


WEEKS_SHOWN = 5


def weeks(habit: Habit, *, today: date, many: int = WEEKS_SHOWN) -> list[list[tuple[date, Mark | None]]]:
    """The last weeks up to the one at hand, from Monday to Sunday, each day with its mark."""
    monday = today - timedelta(days=today.weekday(), weeks=many - 1)
    offered = set(habit.offered)
    days = [monday + timedelta(days=number) for number in range(7 * many)]
    marked = [(day, _mark(habit, offered, day, today)) for day in days]
    return [marked[start : start + 7] for start in range(0, len(marked), 7)]


def _mark(habit: Habit, offered: AbstractSet[date], day: date, today: date) -> Mark | None:
    if day in habit.posted:
        return Mark.POSTED
    if day not in offered or day > today:
        return None
    if day in habit.paused:
        return Mark.OFF
    return Mark.OPEN if day == today else Mark.PASSED


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
    for _, run in _runs(days_posted, _counted(days_posted, offered, paused, today), rest_days, today):
        best = max(best, run.days if run else 0)
    if run is None:
        return Streak(0, best, rest_days, None)
    if today is not None:
        run.enter(today)
    return Streak(run.days, best, rest_days - run.rested, run.since)


def posting_days(habit: Habit, rest_days: int = REST_DAYS) -> Iterator[PostingDay]:
    """Each day that was posted, in order, with its number in its streak: the same as `streak` told on that day."""
    for day, run in _runs(habit.posted, _counted(habit.posted, habit.offered, habit.paused, None), rest_days, None):
        if run is not None and day in habit.posted:
            yield PostingDay(day, run.days, run.since)


def _runs(
    days_posted: AbstractSet[date], days: Iterable[date], rest_days: int, today: date | None
) -> Iterator[tuple[date, _Run | None]]:
    """Each of these days, and the streak that ran at its end."""
    run: _Run | None = None
    for day in days:
        if day in days_posted:
            run = run or _Run(since=day)
            run.enter(day)
            run.days += 1
        elif run is not None and day != today:
            run.enter(day)
            run.rested += 1
            run = run if run.rested <= rest_days else None
        yield day, run


def _counted(days_posted: AbstractSet[date], offered: Sequence[date], paused: Paused, today: date | None) -> list[date]:
    off = paused if callable(paused) else paused.__contains__
    days = {day for day in offered if today is None or day <= today}
    return sorted(day for day in days if day in days_posted or not off(day))


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
