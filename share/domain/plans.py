"""When a post is read next: as soon as that is worth its network's price, and why then."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from share.domain.growth import Curve, Outlook, unseen
from share.domain.words import say
from share.domain.worth import WEEK, closing_value, crossing, day_value, value

ONE_MINUTE = timedelta(minutes=1)
ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)

CLOSING = timedelta(days=28)
"""When a post is read a last time: what the campaign's final figures rest on. No post is read after it."""

ALWAYS = (timedelta(days=1), CLOSING)
"""The ages at which every post is read where that is free: a quiet one may have come to life unseen."""

SHORTEST_GAP = timedelta(minutes=10)
"""No post is read more often than this, whatever it gains."""

GAP_HOURS, CLOSING_AGE = SHORTEST_GAP / ONE_HOUR, CLOSING / ONE_HOUR

DAY_CLOSES = time(23, 45)
DAY_CLOSED = time(23, 58)
"""What was paid for a UTC day is read a last time between these: free, and nothing is unseen at midnight."""

CLOSING_SECONDS = 12 * 60
OPENING = timedelta(minutes=2)
OPENING_SPREAD = timedelta(minutes=20)
"""Days are paid for a little after midnight UTC: clocks differ, and a charge must fall on the day it is meant for."""

FREE_GAIN = 0.005
"""A post that is paid for today is read again when about this part more is expected."""

FREE_GAP = 12
"""Nor is it before a further one of so many parts of its age has passed."""


class Why(StrEnum):
    """What a planned read is for."""

    FIRST = "first"
    GAIN = "gain"
    FREE = "free"
    DAY_ENDS = "day-ends"
    ALWAYS = "always"
    CLOSING = "closing"


@dataclass(slots=True)
class NextRead:
    """`until`: the UTC day's end, where what is bought is the rest of that day."""

    at: datetime
    why: Why
    post: "Prospect"
    until: datetime | None = None

    @property
    def gain(self) -> float:
        """How much more is expected to show."""
        return self.post.gain(self.until or self.at)

    @property
    def worth(self) -> float:
        """In the unit of the network's price."""
        if self.until is not None:
            return worth_of_day(self.post, self.at)
        of = closing_value if self.why is Why.CLOSING else value
        return of(self.post.curve, self.post.outlook, self.post.age(self.at))

    @property
    def reason(self) -> str:
        """Why then, for a person."""
        more = (
            say("about %(gain)s more expected", gain=f"{self.gain:,.0f}")
            if self.gain >= 1
            else say("little more expected")
        )
        match self.why:
            case Why.FIRST:
                return say("Not read yet.")
            case Why.GAIN:
                return say("By then %(more)s.", more=more)
            case Why.FREE:
                return say("Paid for today already, so this look is free; %(more)s.", more=more)
            case Why.DAY_ENDS:
                return say("The last free look of the day that was paid for.")
            case Why.ALWAYS:
                return say("Every post is read at this age; %(more)s.", more=more)
            case Why.CLOSING:
                return say("A last look, 4 weeks after posting.")


@dataclass(slots=True)
class Prospect:
    """A post as planning sees it: how its network's posts grow, what is expected of it, the price of a read.

    key: any number of its own, which spreads posts that would all be read at one moment.
    always: ages at which it is read whatever is expected of it.
    """

    curve: Curve
    outlook: Outlook
    posted_at: datetime
    price: float
    key: int = 0
    always: tuple[timedelta, ...] = ()

    def age(self, at: datetime) -> float:
        """Hours since it was posted."""
        return max((at - self.posted_at) / ONE_HOUR, 0.0)

    def gain(self, at: datetime) -> float:
        return unseen(self.curve, self.outlook, self.age(at))


def next_read(post: Prospect, *, now: datetime) -> NextRead | None:
    """The next read where reading costs nothing but a call; None where the post has had its last."""
    if post.outlook.seen == 0:
        return NextRead(now, Why.FIRST, post)
    age = post.age(now)
    found = next_age(post.curve, post.outlook, post.price, age=age, always=in_hours(post.always))
    if found is None:
        return None
    hours, why = found
    return NextRead(post.posted_at + timedelta(hours=hours) if hours > age else now, why, post)


def next_age(
    curve: Curve, outlook: Outlook, price: float, *, age: float, always: tuple[float, ...] = ()
) -> tuple[float, Why] | None:
    """As next_read(), for a post that was read: its age in hours then. `age` is that of now; all ages are in hours."""
    seen = outlook.seen
    soonest = seen + GAP_HOURS
    fixed = None
    for hours in always:
        if hours >= soonest:
            fixed = hours
            break
    found = crossing(curve, outlook, price)
    if found is not None:
        if found < soonest or found < age:
            found = max(soonest, age)
        if fixed is None or found <= fixed:
            return found, Why.GAIN
    if fixed is not None and fixed < CLOSING_AGE:
        return fixed, Why.ALWAYS
    if seen >= CLOSING_AGE - GAP_HOURS:
        return None
    if fixed is not None or closing_value(curve, outlook, max(CLOSING_AGE, age)) >= price:
        return CLOSING_AGE, Why.CLOSING
    return None


@lru_cache(maxsize=8)
def in_hours(ages: tuple[timedelta, ...]) -> tuple[float, ...]:
    return tuple(age / ONE_HOUR for age in ages)


def next_paid_read(post: Prospect, *, now: datetime, paid: bool) -> NextRead | None:
    """The next read where a post is paid for once a UTC day, `paid` for the day of `now` or not yet.

    None where no day is worth its price any more.
    """
    if paid and now.time() < DAY_CLOSES:
        return _free_read(post, now=now)
    if paid:
        return _next_day(post, now=now)
    today = worth_of_day(post, now)
    if now.time() < DAY_CLOSED and today >= post.price:
        return NextRead(now, Why.GAIN if post.outlook.seen else Why.FIRST, post, _midnight(now))
    return _next_day(post, now=now)


def explained(post: Prospect, at: datetime, *, paid: bool | None) -> NextRead:
    """A read that is planned for `at`, with what it is for and worth; `paid` is None where reading is free."""
    if post.outlook.seen == 0:
        return NextRead(at, Why.FIRST, post)
    if at - post.posted_at >= CLOSING - ONE_DAY:
        return NextRead(at, Why.CLOSING, post)
    if paid is None and any(abs(post.posted_at + age - at) < ONE_MINUTE for age in post.always):
        return NextRead(at, Why.ALWAYS, post)
    if paid is False:
        return NextRead(at, Why.GAIN, post, _midnight(at))
    why = Why.GAIN if paid is None else Why.DAY_ENDS if at.time() >= DAY_CLOSES else Why.FREE
    return NextRead(at, why, post)


def worth_of_day(post: Prospect, at: datetime) -> float:
    """What paying for the rest of this UTC day is worth."""
    left = (_midnight(at) - at) / ONE_HOUR
    return day_value(post.curve, post.outlook, post.age(at), left=left)


def _free_read(post: Prospect, *, now: datetime) -> NextRead:
    at = max(post.posted_at + timedelta(hours=free_age(post.curve, post.outlook.seen, age=post.age(now))), now)
    if at < closes(now.date()):
        return NextRead(at, Why.FREE, post)
    return NextRead(days_last(now.date(), key=post.key), Why.DAY_ENDS, post)


def free_age(curve: Curve, seen: float, *, age: float) -> float:
    """At what age in hours a post that is paid for today is read again; `age` is that of now."""
    grown = curve.grown_from(seen, part=FREE_GAIN)
    soonest = seen + max(age / FREE_GAP, GAP_HOURS)
    return max(min(seen + WEEK, grown), soonest)


def days_last(today: date, *, key: int) -> datetime:
    """When a post is read a last time on a day that it was paid for."""
    return closes(today) + timedelta(0, int(CLOSING_SECONDS * _spread(key)))


@lru_cache(maxsize=2)
def closes(today: date) -> datetime:
    """From then on what was paid for that UTC day is read a last time."""
    return datetime.combine(today, DAY_CLOSES, tzinfo=UTC)


def _next_day(post: Prospect, *, now: datetime) -> NextRead | None:
    """The first UTC day after this one that is worth its price, or the closing read."""
    midnight = _midnight(now)
    while midnight - post.posted_at < WEEK * ONE_HOUR:
        at = midnight + OPENING + OPENING_SPREAD * _spread(post.key)
        if worth_of_day(post, at) >= post.price:
            return NextRead(at, Why.GAIN if post.outlook.seen else Why.FIRST, post, midnight + ONE_DAY)
        midnight += ONE_DAY
    if post.outlook.seen * ONE_HOUR >= CLOSING:
        return None
    # Kept away from midnight: a charge must fall on the day it is meant for.
    last = post.posted_at + CLOSING
    noon = datetime.combine(last.date(), time(12), tzinfo=UTC)
    closing = NextRead(max(noon, now + ONE_HOUR), Why.CLOSING, post)
    return closing if closing.worth >= post.price else None


def _midnight(at: datetime) -> datetime:
    """The end of the UTC day."""
    return datetime.combine(at.date() + ONE_DAY, time(0), tzinfo=UTC)


def days_edge(now: datetime) -> datetime | None:
    """Until when no call that costs money is made: so near midnight UTC its day is not sure. None where it is."""
    midnight = _midnight(now - ONE_MINUTE)
    return midnight + ONE_MINUTE if abs(midnight - now) < ONE_MINUTE else None


def with_clicks(post: Prospect, clicks: int) -> Prospect:
    """As the post stands once so many clicks have come since its last reading."""
    return replace(post, outlook=replace(post.outlook, clicks=clicks))


def _spread(key: int) -> float:
    """A number from 0 to 1 that is the same for the same key."""
    return (key * 2654435761 % 2**32) / 2**32
