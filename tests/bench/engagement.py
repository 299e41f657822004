"""The engagement model of the planner's bench: what posts really come to, tick by tick, and the clicks they bring.

Half of a post's impressions come within 80 minutes on average, by a power law with an exponential cut-off; posts
differ in half-life, people sleep, 6 % of posts come back to life, clicks are Poisson. Nothing here is known to the
planner.
"""

import random
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import cos, exp, pi

TICKS = 4
"""Per hour."""

DAY = 24 * TICKS
LIFE = 30 * DAY
ZONES = (-8, -7, -6, -5, -4, 0, 1)
MEDIAN = 200.0
MEMBER_SIGMA, POST_SIGMA, HALF_LIFE_SIGMA = 1.5, 0.9, 0.9
DIURNAL = 0.6
REVIVED = 0.06
CLICKS, CLICKS_SIGMA = 0.008, 0.7
BINS = 12


@cache
def growth(half_life: int, hour: int) -> tuple[list[float], list[float]]:
    """Shares of the final count at each tick of age, with their running sum, by half-life and hour of posting."""
    scale = 83 / 60 * exp(HALF_LIFE_SIGMA * half_life / 4)
    flat = [1 - (1 + tick / TICKS / scale) ** -1.03 * exp(-tick / TICKS / 240) for tick in range(LIFE + 1)]
    parts = [
        (after - before) * (1 + DIURNAL * cos(2 * pi * (hour + tick / TICKS - 18) / 24))
        for tick, (before, after) in enumerate(pairwise(flat))
    ]
    shares = [0.0, *accumulate(parts)]
    shares = [share / shares[-1] for share in shares]
    return shares, [0.0, *accumulate(shares)]


@dataclass(slots=True)
class Sharing:
    """One post: born at a tick, `size` in the end, and a second life from `back` ticks of age on."""

    number: int
    member: int
    born: int
    size: float
    curve: tuple[list[float], list[float]]
    back: int = LIFE
    more: float = 0.0
    second: tuple[list[float], list[float]] = ((), ())  # type: ignore[assignment]  # never read without `more`
    clicks: tuple[int, ...] = ()

    def count(self, age: int) -> int:
        """The true count at an age in ticks."""
        found = self.size * self.curve[0][min(age, LIFE)]
        if age > self.back:
            found += self.more * self.second[0][min(age - self.back, LIFE)]
        return int(found)

    def area(self, start: int, end: int) -> float:
        """The sum of the true counts over the ticks of age from `start` up to `end`."""
        sums = self.curve[1]
        found = self.size * (sums[end] - sums[start])
        if end > self.back:
            sums = self.second[1]
            found += self.more * (sums[end - self.back] - sums[max(start - self.back, 0)])
        return found


def posts(members: int, days: int, seed: int) -> list[Sharing]:
    """A post a member and day, in order of birth."""
    dice = random.Random(seed)  # noqa: S311 - the same audience again for the same seed
    found = []
    for member in range(members):
        zone, usual = dice.choice(ZONES), MEDIAN * exp(dice.gauss(0, MEMBER_SIGMA))
        for day in range(days):
            local = min(max(dice.gauss(15, 4), 6.5), 23.5)
            born = round((day * 24 + local - zone) * TICKS)
            found.append(_post(dice, member=member, born=born, usual=usual, hour=int(local)))
    found.sort(key=lambda post: post.born)
    for number, post in enumerate(found):
        post.number = number
    return found


def _post(dice: random.Random, *, member: int, born: int, usual: float, hour: int) -> Sharing:
    post = Sharing(0, member, born, usual * exp(dice.gauss(0, POST_SIGMA)), growth(_bin(dice), hour))
    if dice.random() < REVIVED:
        post.back = round(exp(dice.uniform(-0.7, 2.64)) * DAY)
        post.more = post.size * dice.uniform(0.3, 1.0)
        post.second = growth(_bin(dice), (hour + post.back // TICKS) % 24)
    rate = CLICKS * exp(dice.gauss(-(CLICKS_SIGMA**2) / 2, CLICKS_SIGMA))
    clicks = [born + bisect_left(post.curve[0], dice.random()) for _ in range(_poisson(dice, rate * post.size))]
    if post.more:
        second = range(_poisson(dice, rate * post.more))
        clicks += [born + post.back + bisect_left(post.second[0], dice.random()) for _ in second]
    post.clicks = tuple(sorted(clicks))
    return post


def _bin(dice: random.Random) -> int:
    return min(max(round(4 * dice.gauss(0, 1)), -BINS), BINS)


def _poisson(dice: random.Random, mean: float) -> int:
    if mean > 500:
        return max(round(dice.gauss(mean, mean**0.5)), 0)
    count, left = 0, dice.expovariate(1)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1)
    return count
