"""How a made-up person takes part: every day, now and then, ever less, or never."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FADING_DAYS = 21
"""How long somebody who drifts away takes for it."""

BY_WEEKDAY = (1.05, 1.06, 1.02, 1.0, 0.94, 0.74, 0.8)
"""Monday to Sunday: at weekends fewer people post."""


class Habit(StrEnum):
    NEVER = "never"
    STEADY = "steady"
    OCCASIONAL = "occasional"
    FADING = "fading"
    STOPPED = "stopped"  # went on a holiday and did not come back to it
    NEWCOMER = "newcomer"


SHARES = {
    Habit.STEADY: 0.246,
    Habit.OCCASIONAL: 0.092,
    Habit.FADING: 0.092,
    Habit.STOPPED: 0.028,
    Habit.NEWCOMER: 0.022,
}
"""Of those who agreed; the rest never posted."""

CHANCES = {
    Habit.STEADY: (0.4, 0.95),
    Habit.OCCASIONAL: (0.04, 0.24),
    Habit.FADING: (0.45, 0.9),
    Habit.STOPPED: (0.55, 0.95),
    Habit.NEWCOMER: (0.55, 0.95),
}
"""Between which chances of a post on a day people of a habit lie."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`chance` of a post on a day; `until` is the campaign's day (from 0) of the last one, None while it goes on."""

    habit: Habit
    chance: float = 0.0
    until: int | None = None

    def on(self, number: int, day: date) -> float:
        """The chance of a post on the campaign's day with this number."""
        return self.chance * self._left(number) * BY_WEEKDAY[day.weekday()]

    def _left(self, number: int) -> float:
        if self.until is None:
            return 1.0
        if self.habit is Habit.FADING:
            return min(1.0, max(0.0, (self.until - number) / FADING_DAYS))
        return 1.0 if number <= self.until else 0.0
