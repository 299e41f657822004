"""When the posts of an answer are read next: one network's posts one after another, with what they share at hand.

As plans.py says of a single post. A whole batch comes this way, so nothing is made for a post that is not kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from share.domain.growth import Curve, Outlook, click_rate
from share.domain.plans import (
    DAY_CLOSES,
    Prospect,
    closes,
    days_last,
    free_age,
    next_age,
    next_paid_read,
)
from share.domain.tempo import Lives, Tempo

JUST_POSTED = 1e-6
"""Hours: the age of a post that was read, however early; 0 stands for one that was not."""


class Kept(NamedTuple):
    """What planning knows of a post since it was read; see models/planners.py."""

    post_id: int
    seen_at: datetime
    counted: int
    clicks: int
    tempo: float
    tempo_spread: float


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


class Rereads:
    """The next reads of posts that were read just before `now`; what is to be kept of them gathers in `kept`.

    paid: they are paid for until midnight UTC, where the network charges.
    """

    def __init__(self, terms: Terms, *, now: datetime, paid: bool) -> None:
        self._terms, self._now, self._paid = terms, now, paid
        self._free_until = closes(now.date()) if paid and now.time() < DAY_CLOSES else None
        self._at: Callable[[Curve, Outlook, datetime, int], datetime | None] = self._free
        if terms.pays:
            self._at = self._paid_for if self._free_until is None else self._paid_today
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
        lives = self._terms.lives
        age = hours_between(posted_at, at)
        if before is None:
            tempo = lives.first(count=count, age=age, usual=usual)
        else:
            _, seen_at, counted, _, mean, spread = before
            tempo, earlier = Tempo(mean, spread), hours_between(posted_at, seen_at)
            if earlier < age:
                tempo = lives.after(tempo, count=count, age=age, before=counted, seen=earlier)
        self.kept.append(Kept(post_id, at, count, clicks, tempo[0], tempo[1]))
        curve, size = lives.growth(tempo, count=count, age=age, usual=usual)
        rate = click_rate(clicks=clicks, count=count, usual=self._terms.click_rate)
        return self._at(curve, Outlook(size, max(JUST_POSTED, age), rate), posted_at, post_id)

    def untold(self, post_id: int, posted_at: datetime, at: datetime, usual: float) -> datetime | None:
        """As after(), for a post of which nothing was told."""
        age = max(hours_between(posted_at, at), JUST_POSTED)
        return self._at(self._terms.curve, Outlook(usual, age), posted_at, post_id)

    def _free(self, curve: Curve, outlook: Outlook, posted_at: datetime, _key: int) -> datetime | None:
        now, terms = self._now, self._terms
        age = hours_between(posted_at, now)
        found = next_age(curve, outlook, terms.price, age=age, always=terms.always)
        if found is None:
            return None
        return posted_at + timedelta(hours=found[0]) if found[0] > age else now

    def _paid_today(self, curve: Curve, outlook: Outlook, posted_at: datetime, key: int) -> datetime | None:
        now = self._now
        at = posted_at + timedelta(hours=free_age(curve, outlook.seen, age=hours_between(posted_at, now)))
        if self._free_until is None or at < self._free_until:
            return max(at, now)
        return days_last(now.date(), key=key)

    def _paid_for(self, curve: Curve, outlook: Outlook, posted_at: datetime, key: int) -> datetime | None:
        terms = self._terms
        post = Prospect(curve, outlook, posted_at, terms.price, key, terms.always)
        coming = next_paid_read(post, now=self._now, paid=self._paid)
        return None if coming is None else coming.at
