"""Reading where each post costs money once a UTC day: by the product's rules, or until the day's money is gone."""

import heapq
from bisect import bisect_right
from collections.abc import Sequence
from math import ceil

from share.domain.budgets import next_days_price
from share.domain.growth import Outlook, click_rate, of_network
from share.domain.plans import Prospect, next_paid_read, with_clicks
from share.domain.tempo import Lives
from tests.bench.boards import Story
from tests.bench.engagement import DAY, TICKS, Sharing
from tests.bench.reading import START, TICK, USUAL, Known, _time

CENTS = 0.005


class PaidReader:
    """As the product reads X: a first look at every post, further days where they are worth the price."""

    def __init__(self, posts: Sequence[Sharing], *, dollars: float, end: int) -> None:
        self.posts, self.end = posts, end
        self.allowed = round(dollars / CENTS)
        self.curve = of_network("x")
        self.lives = Lives(self.curve)
        self.known = [Known(post) for post in posts]
        self.paid: dict[int, set[int]] = {}
        self.wanted: dict[int, int] = {}
        self.sizes: dict[int, list[float]] = {}
        self.price = 500.0
        self.rate = 0.01
        self.queue: list[tuple[int, int, str]] = []

    def run(self) -> list[Story]:
        for post in self.posts:
            self._push(post.born + 1, post.number, "due")
            self.known[post.number].due = post.born + 1
            for click in post.clicks:
                self._push(click + 1, post.number, "click")
        for tick in range(DAY, self.end, DAY):
            self._push(tick, -1, "night")
        while self.queue and self.queue[0][0] < self.end:
            tick, number, what = heapq.heappop(self.queue)
            if what == "night":
                self._night(tick // DAY - 1)
            elif what == "click":
                self._clicked(self.known[number], tick)
            elif self.known[number].due == tick:
                self._due(self.known[number], tick)
        return [known.story for known in self.known]

    def _push(self, tick: int, number: int, what: str) -> None:
        heapq.heappush(self.queue, (tick, number, what))

    def _night(self, day: int) -> None:
        self.price = next_days_price(self.price, wanted=self.wanted.get(day, 0), allowed=self.allowed)
        for known in self.known:
            age = (day + 1) * DAY - known.story.post.born
            if 2 * DAY <= age < 3 * DAY and known.story.counts:
                self.sizes.setdefault(known.story.post.member, []).append(known.story.counts[-1])

    def _usual(self, member: int) -> float:
        mine = self.sizes.get(member, [])[-10:]
        return (sum(mine) + USUAL) / (len(mine) + 1)

    def _due(self, known: Known, tick: int) -> None:
        day, number = tick // DAY, known.story.post.number
        paid = self.paid.setdefault(day, set())
        if known.prospect is None:
            outlook = Outlook(self._usual(known.story.post.member), 0.0, self.rate)
            known.prospect = Prospect(self.curve, outlook, _time(known.story.post.born), self.price, number)
            self._plan(known, tick, paid=False)
            if known.due != tick:
                return
        if number not in paid:
            self.wanted[day] = self.wanted.get(day, 0) + 1
            if len(paid) >= self.allowed:
                known.due = (day + 1) * DAY + 1
                self._push(known.due, number, "due")
                return
            paid.add(number)
        self._read(known, tick)

    def _read(self, known: Known, tick: int) -> None:
        post = known.story.post
        age = tick - post.born
        hours = age / TICKS
        before = known.story.counts[-1] if known.story.counts else 0
        seen = known.story.ages[-1] / TICKS if known.story.ages else 0.0
        count = known.story.read(age)
        usual = self._usual(post.member)
        known.tempo = (
            self.lives.after(known.tempo, count=count, age=hours, before=before, seen=seen)
            if seen
            else self.lives.first(count=count, age=hours, usual=usual)
        )
        known.clicks_seen = bisect_right(post.clicks, tick)
        growth = self.lives.growth(known.tempo, count=count, age=hours, usual=usual)
        rate = click_rate(clicks=known.clicks_seen, count=count, usual=self.rate)
        outlook = Outlook(growth.size, hours, rate)
        known.factors.append((growth.curve, outlook))
        known.prospect = Prospect(growth.curve, outlook, _time(post.born), self.price, post.number)
        self._plan(known, tick, paid=True)

    def _clicked(self, known: Known, tick: int) -> None:
        number = known.story.post.number
        if known.prospect is None or number in self.paid.get(tick // DAY, ()):
            return
        clicks = bisect_right(known.story.post.clicks, tick) - known.clicks_seen
        if clicks > 0:
            known.prospect = with_clicks(known.prospect, clicks)
            self._plan(known, tick, paid=False, earlier=True)

    def _plan(self, known: Known, tick: int, *, paid: bool, earlier: bool = False) -> None:
        if known.prospect is None:
            return
        coming = next_paid_read(known.prospect, now=_time(tick), paid=paid)
        if coming is None:
            known.due = known.due if earlier else -1
            return
        fresh = not known.story.ages
        at = max(ceil((coming.at - START) / TICK), tick + (not earlier and not fresh))
        # The last look of a day falls into its last quarter of an hour, which is the tick at 23:45.
        if coming.at.hour == 23 and coming.at.minute >= 45:
            at = int((coming.at - START) / TICK)
        if at <= tick and not earlier and not fresh:
            at = tick + 1
        if not earlier or known.due < 0 or at < known.due:
            known.due = at
            if at > tick or earlier:
                self._push(at, known.story.post.number, "due")


def capped(posts: Sequence[Sharing], *, every: int, dollars: float, end: int) -> list[Story]:
    """Every `every` ticks, newest posts first, each charged once a UTC day, until the day's money is gone."""
    allowed = round(dollars / CENTS)
    stories = [Story(post) for post in posts]
    first = 0
    for day in range(end // DAY):
        paid: set[int] = set()
        for tick in range(day * DAY, (day + 1) * DAY, every):
            while posts[first].born < tick - 30 * DAY:
                first += 1
            for number in range(len(posts) - 1, first - 1, -1):
                if posts[number].born >= tick:
                    continue
                if number not in paid:
                    if len(paid) >= allowed:
                        continue
                    paid.add(number)
                stories[number].read(tick - posts[number].born)
    return stories
