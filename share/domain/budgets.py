"""What reading may cost: a bucket that fills evenly, and a price that keeps it about a third full.

Units are the caller's: reads where a network is free, millionths of a dollar where it is not. The bucket is what
may be used; the price only decides for what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import exp, log

AIM = 0.35
"""How full the bucket is kept: enough for a burst of good reads, little enough that nothing lies idle."""

PULL = 3.0
"""How strongly a fuller or emptier bucket is felt in the price at once."""

DRIFT = 0.5 / 24
"""How fast the price itself follows the bucket, per hour: slowly enough that the two do not swing."""

HOURS_HELD = 48
"""A bucket holds so many hours' worth, so that a day's rhythm is not taken for a trend."""

DAY_STIFFNESS = 0.6
MOST_A_STEP = 4.0
BISECTIONS = 30


@dataclass(frozen=True, slots=True)
class Bucket:
    """`rate` flows in per hour, up to `capacity`; `level` was in it at `at`."""

    rate: float
    capacity: float
    level: float
    at: datetime

    def now(self, now: datetime) -> "Bucket":
        hours = max((now - self.at).total_seconds() / 3600, 0.0)
        return replace(self, level=min(self.level + self.rate * hours, self.capacity), at=max(now, self.at))

    def without(self, amount: float) -> "Bucket":
        return replace(self, level=self.level - amount)

    @property
    def fullness(self) -> float:
        """From 0 to 1; below nothing counts as empty."""
        return min(max(self.level / self.capacity, 0.0), 1.0) if self.capacity > 0 else 0.0


def drifted(price: float, bucket: Bucket, *, hours: float) -> float:
    """The price after `hours` with the bucket as full as it is: dearer where it runs dry."""
    return price * exp(DRIFT * (AIM - bucket.fullness) * min(hours, 24.0))


def asked(price: float, bucket: Bucket) -> float:
    """What a read must be worth now: the price, and more or less of it by how full the bucket is."""
    return price * exp(PULL * (AIM - bucket.fullness))


def next_days_price(price: float, *, wanted: float, allowed: float) -> float:
    """Tomorrow's price of a day's charge, after a day in which `wanted` were worth it and `allowed` were to be had."""
    if allowed <= 0:
        return price
    step: float = (max(wanted, allowed / 1000) / allowed) ** DAY_STIFFNESS
    return price * min(max(step, 1 / MOST_A_STEP), MOST_A_STEP)


def solved_price(sizes: Sequence[float], *, wanted: float, uses: Callable[[float], float]) -> float:
    """The price at which posts of these final counts use `wanted` on average.

    `uses` tells how often a post of final count 1 is read at a price; it never rises with the price, and a post of
    twice the count is read as one at half the price.
    """
    known = [size for size in sizes if size > 0]
    if not known:
        return 1.0
    low, high = log(min(known)) - 20, log(max(known)) + 20
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        used = sum(uses(exp(middle) / size) for size in known) / len(known)
        low, high = (middle, high) if used > wanted else (low, middle)
    return exp((low + high) / 2)


def month_of(day: date) -> tuple[date, date]:
    """The first day of a day's month and of the one after it."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def day_allowance(monthly: int, *, spent_before_today: int, today: date) -> int:
    """What may be spent today so that the month's budget lasts to its end: what is left, in even parts."""
    left = max(monthly - spent_before_today, 0)
    return left // (month_of(today)[1] - today).days


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the month will have cost at its end at the pace of late; `runs_out` is the day on which a budget would."""

    spent: int
    expected: int
    runs_out: date | None


def forecast(*, spent: int, a_day: float, monthly: int | None, now: datetime) -> Forecast:
    """At `a_day` for the rest of the month. A budget is never passed, so neither is the forecast.

    Of one that was lowered below what had been spent nothing is left, and no more will be.
    """
    after = datetime.combine(month_of(now.date())[1], datetime.min.time(), tzinfo=UTC)
    days = (after - now).total_seconds() / 86400
    pace = spent + a_day * days
    if monthly is None or pace <= monthly:
        return Forecast(spent, round(pace), None)
    ends = now + timedelta(days=max(monthly - spent, 0) / a_day) if a_day > 0 else now
    return Forecast(spent, max(monthly, spent), ends.date())
