"""Reading the model's posts by the product's own rules, or by a fixed schedule."""

import heapq
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from share.domain.budgets import AIM, HOURS_HELD, Bucket, asked, drifted, solved_price
from share.domain.growth import Curve, Outlook, Sample, click_rate, learn, of_network, unseen
from share.domain.plans import Prospect, next_read, with_clicks
from share.domain.tempo import Lives, Tempo
from share.domain.worth import reads_in_a_life
from tests.bench.boards import Story
from tests.bench.engagement import DAY, TICKS, Sharing

START = datetime(2026, 11, 1, tzinfo=UTC)
TICK = timedelta(hours=1) / TICKS
SETTLING = 8 * DAY
"""Until then the price is solved anew each day from what is known; afterwards it follows the bucket."""

GROWN_UP = 10 * DAY
USUAL = 100.0
KEPT = 20_000


def fixed(posts: Sequence[Sharing], *, every: int, days: int) -> list[Story]:
    """Every `every` ticks by the clock, for so many days."""
    stories = []
    for post in posts:
        story = Story(post)
        for age in range(-post.born % every or every, days * DAY, every):
            story.read(age)
        stories.append(story)
    return stories


class Known:
    """What planning knows of one post: its readings, its clicks so far, how its growth compared."""

    __slots__ = ("came", "clicks_seen", "due", "expected", "factors", "place", "prospect", "story", "tempo")

    def __init__(self, post: Sharing) -> None:
        self.story = Story(post)
        self.tempo = Tempo()
        self.clicks_seen = 0
        self.due = -1
        self.factors: list[tuple[Curve, Outlook]] = []
        self.prospect: Prospect | None = None


class Reader:
    """Reads at the times that share.domain.plans names, the price kept by share.domain.budgets."""

    def __init__(self, posts: Sequence[Sharing], *, reads: float, end: int, always: tuple[timedelta, ...] = ()) -> None:
        self.posts, self.end, self.reads, self.always = posts, end, reads, always
        self.curve: Curve = of_network("x")
        self.lives = Lives(self.curve)
        self.known = [Known(post) for post in posts]
        self.sizes: dict[int, list[float]] = {}
        self.clicks, self.counts = 1.0, 1 / 0.01
        self.samples: list[Sample] = []
        self.price = 1.0
        days = (posts[-1].born - posts[0].born) / DAY
        rate = reads * len(posts) / days / 24
        self.bucket = Bucket(rate, rate * HOURS_HELD, rate * HOURS_HELD * AIM, START)
        self.queue: list[tuple[int, int, str]] = []

    def run(self) -> list[Story]:
        for post in self.posts:
            heapq.heappush(self.queue, (post.born + 1, post.number, "due"))
            self.known[post.number].due = post.born + 1
            for click in post.clicks:
                heapq.heappush(self.queue, (click + 1, post.number, "click"))
        for tick in range(0, self.end, TICKS):
            heapq.heappush(self.queue, (tick, -1, "hour"))
        while self.queue and self.queue[0][0] < self.end:
            tick, number, what = heapq.heappop(self.queue)
            if what == "hour":
                self._hour(tick)
            elif what == "click":
                self._clicked(self.known[number], tick)
            elif self.known[number].due == tick:
                self._read(self.known[number], tick)
        return [known.story for known in self.known]

    def _read(self, known: Known, tick: int) -> None:
        post = known.story.post
        age = tick - post.born
        hours, usual = age / TICKS, self._usual(post.member)
        before = known.story.counts[-1] if known.story.counts else 0
        seen = known.story.ages[-1] / TICKS if known.story.ages else 0.0
        count = known.story.read(age)
        known.tempo = (
            self.lives.after(known.tempo, count=count, age=hours, before=before, seen=seen)
            if seen
            else self.lives.first(count=count, age=hours, usual=usual)
        )
        clicks = bisect_right(post.clicks, tick)
        known.clicks_seen = clicks
        growth = self.lives.growth(known.tempo, count=count, age=hours, usual=usual)
        rate = click_rate(clicks=clicks, count=count, usual=self.clicks / self.counts)
        outlook = Outlook(growth.size, hours, rate)
        known.factors.append((growth.curve, outlook))
        self.bucket = self.bucket.now(_time(tick)).without(1)
        known.prospect = Prospect(
            growth.curve, outlook, _time(post.born), asked(self.price, self.bucket), post.number, self.always
        )
        self._plan(known, tick)

    def _clicked(self, known: Known, tick: int) -> None:
        if known.prospect is None:
            return
        clicks = bisect_right(known.story.post.clicks, tick) - known.clicks_seen
        if clicks > 0:
            known.prospect = replace(with_clicks(known.prospect, clicks), price=asked(self.price, self.bucket))
            self._plan(known, tick, earlier=True)

    def _plan(self, known: Known, tick: int, *, earlier: bool = False) -> None:
        prospect = known.prospect
        if prospect is None:
            return
        coming = next_read(prospect, now=_time(tick))
        if coming is None:
            known.due = -1
            return
        at = max(ceil((coming.at - START) / TICK), tick + (not earlier))
        if not earlier or known.due < 0 or at < known.due:
            known.due = at
            heapq.heappush(self.queue, (known.due, known.story.post.number, "due"))

    def _usual(self, member: int) -> float:
        mine = self.sizes.get(member, [])[-10:]
        return (sum(mine) + USUAL) / (len(mine) + 1)

    def _hour(self, tick: int) -> None:
        self.bucket = self.bucket.now(_time(tick))
        if tick > 0:
            self.price = drifted(self.price, self.bucket, hours=1)
        if tick % DAY == 0:
            self._night(tick)

    def _night(self, tick: int) -> None:
        for known in self.known:
            age = tick - known.story.post.born
            if 2 * DAY <= age < 3 * DAY and known.story.counts:
                self.sizes.setdefault(known.story.post.member, []).append(known.story.counts[-1])
                self.clicks += known.clicks_seen
                self.counts += known.story.counts[-1]
            if GROWN_UP <= age < GROWN_UP + DAY and known.story.counts:
                final = known.story.counts[-1] / self.curve.at(known.story.ages[-1] / TICKS)
                self.samples += [
                    Sample(at / TICKS, count, final)
                    for at, count in zip(known.story.ages, known.story.counts, strict=True)
                ]
        if tick % (7 * DAY) == 0:
            self.samples = self.samples[-KEPT:]
            self.curve = learn(self.samples, of_network("x"))
            self.lives = Lives(self.curve)
        if tick <= SETTLING:
            sizes = [size for mine in self.sizes.values() for size in mine] or [USUAL]
            self.price = solved_price(
                sizes, wanted=self.reads, uses=lambda price: reads_in_a_life(self.curve, price, shortest_gap=0.25)
            )

    def expected(self, story: Story, place: int, age: int) -> float:
        """The nowcast at an age: what was thought after the last read, clicks since then counted in."""
        curve, outlook = self.known[story.post.number].factors[place]
        clicks = story.post.clicks
        since = (
            bisect_right(clicks, story.post.born + age) - bisect_right(clicks, story.post.born + story.ages[place])
            if clicks
            else 0
        )
        return unseen(curve, Outlook(outlook.size, outlook.seen, outlook.click_rate, since), age / TICKS)


def _time(tick: int) -> datetime:
    return START + tick * TICK


Expected = Callable[[Story, int, int], float]
