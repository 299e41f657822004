"""When the posts of an answer are read next: one network's posts one after another, with what they share at hand.

As plans.py says of a single post. A whole batch comes this way, so nothing is made for a post that is not kept.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from share.domain.growth import Curve, Outlook, click_rate
from share.domain.plans import (
    Prospect,
    closes,
    days_last,
    free_age,
    in_hours,
    next_age,
    next_paid_read,
)
from share.domain.tempo import Lives, place_of

JUST_POSTED = 1e-6
"""Hours: the age of a post that was read, however early; 0 stands for one that was not."""

MICROSECONDS = 3.6e9
"""In an hour."""


Kept = tuple[int, datetime, int, int, float, float]
"""What planning knows of a post since it was read: post_id, seen_at, count, clicks, tempo, tempo_spread.

See models/planners.py.
"""


class Terms(NamedTuple):
    """On what terms a network's posts are read just now: `price` is what a read must be worth."""

    network: str
    lives: Lives
    price: float
    usual: float
    click_rate: float
    pays: bool
    always: tuple[timedelta, ...]

    @property
    def curve(self) -> Curve:
        return self.lives.whole


def hours_between(earlier: datetime, later: datetime) -> float:
    """0 where they are the other way round."""
    seconds = (later - earlier).total_seconds()
    return seconds / 3600 if seconds > 0 else 0.0


def _later(at: datetime, hours: float) -> datetime:
    """As with timedelta(hours=…), which takes whole numbers in half the time."""
    return at + timedelta(0, 0, int(hours * MICROSECONDS))


class Rereads:
    """The next reads of posts that were read just before `now`; what is to be kept of them gathers in `kept`.

    paid: they are paid for until midnight UTC, where the network charges.
    """

    def __init__(self, terms: Terms, *, now: datetime, paid: bool) -> None:
        self._terms, self._now, self._paid = terms, now, paid
        self._lives, self._always = terms.lives, in_hours(terms.always)
        self._today, self._closes = now.date(), closes(now.date())
        is_free_today = terms.pays and paid and now < self._closes
        self._at = self._paid_today if is_free_today else self._paid_for if terms.pays else self._free
        self._outlook = Outlook(0.0)
        self.kept: list[Kept] = []

    def after(
        self,
        post_id: int,
        posted_at: datetime,
        at: datetime,
        count: int,
        clicks: int,
        usual: float,
        before: Kept | None,
    ) -> datetime | None:
        """A post was read at `at`; None where that was its last.

        clicks: human ones on its link by then. usual: what its member's posts come to. before: as it stood then.
        """
        lives = self._lives
        seconds = (at - posted_at).total_seconds()
        age = seconds / 3600 if seconds > 0 else 0.0
        place = place_of(age)
        if before is None:
            mean, spread = lives.first(count=count, age=age, usual=usual)
        else:
            _, seen_at, counted, _, mean, spread = before
            seconds = (seen_at - posted_at).total_seconds()
            earlier = seconds / 3600 if seconds > 0 else 0.0
            if earlier < age:
                mean, spread = lives.moved(mean, spread, counted, place_of(earlier), count, place)
        self.kept.append((post_id, at, count, clicks, mean, spread))
        curve, size = lives.grown(mean, spread, count, place, usual)
        return self._at(post_id, posted_at, max(JUST_POSTED, age), curve, size, count, clicks)

    def untold(self, post_id: int, posted_at: datetime, at: datetime, usual: float) -> datetime | None:
        """As after(), for a post of which nothing was told."""
        age = max(hours_between(posted_at, at), JUST_POSTED)
        return self._at(post_id, posted_at, age, self._terms.curve, usual, None, 0)

    def _free(
        self, _id: int, posted_at: datetime, seen: float, curve: Curve, size: float, count: int | None, clicks: int
    ) -> datetime | None:
        seconds = (self._now - posted_at).total_seconds()
        age = seconds / 3600 if seconds > 0 else 0.0
        # One for all: none is kept.
        outlook = self._outlook
        outlook.size, outlook.seen, outlook.click_rate = size, seen, self._rate(count, clicks)
        found = next_age(curve, outlook, self._terms.price, age=age, always=self._always)
        if found is None:
            return None
        hours, _ = found
        return _later(posted_at, hours) if hours > age else self._now

    def _paid_today(
        self,
        post_id: int,
        posted_at: datetime,
        seen: float,
        curve: Curve,
        _size: float,
        _count: int | None,
        _clicks: int,
    ) -> datetime | None:
        now = self._now
        seconds = (now - posted_at).total_seconds()
        at = _later(posted_at, free_age(curve, seen, age=seconds / 3600 if seconds > 0 else 0.0))
        if at < now:
            return now
        return at if at < self._closes else days_last(self._today, key=post_id)

    def _paid_for(
        self, post_id: int, posted_at: datetime, seen: float, curve: Curve, size: float, count: int | None, clicks: int
    ) -> datetime | None:
        terms = self._terms
        outlook = Outlook(size, seen, self._rate(count, clicks))
        post = Prospect(curve, outlook, posted_at, terms.price, post_id, terms.always)
        coming = next_paid_read(post, now=self._now, paid=self._paid)
        return None if coming is None else coming.at

    def _rate(self, count: int | None, clicks: int) -> float:
        """Clicks per count; 0 where nothing was told."""
        return 0.0 if count is None else click_rate(clicks=clicks, count=count, usual=self._terms.click_rate)
