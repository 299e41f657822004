"""How a post's counters grow with its age, and what is expected to have come since they were read.

Ages are hours. A curve gives the share of a post's final count that is there at an age. The default is that of
posts on X: a power law with an exponential cut-off, half of it within 80 minutes, 95 % within a day
(Pfeffer et al., ICWSM 2023; Mathews 2017), stretched to each network's own half-life until its posts tell more.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import exp, expm1, log1p, sqrt

FIRST = 0.1
STEP = 0.05
GRID = tuple(FIRST * expm1(STEP * number) for number in range(200))
"""The ages at which a curve is known: every few minutes at first, every few days after a month."""

EXPONENT = 1.03
SCALE = 83 / 80
CUT_OFF = 240.0
X_LIKE = 80 / 60
HALF_LIVES = {
    "x": X_LIKE,
    "bluesky": X_LIKE,
    "mastodon": X_LIKE,
    "threads": X_LIKE,
    "facebook": 3.2,
    "reddit": 4.0,
    "instagram": 19.0,
    "tiktok": 24.0,
    "linkedin": 24.0,
    "youtube": 72.0,
}
"""Hours in which half of a post's count comes, as published; where nothing is, as on X. Own readings replace them."""

PRIOR_POSTS = 30
"""The default curve weighs as much as so many posts of one's own."""

CLICKS_SHRINK = 1.5
REVIVAL = 0.1


@dataclass(frozen=True)
class Curve:
    """The share of the final count that is there at each age of GRID: never falling, 0 at the start."""

    shares: tuple[float, ...]
    memo: dict[object, float | None] = field(default_factory=dict, compare=False, repr=False)
    """Answers of domain/worth.py about this curve, kept because planning must cost less than reading."""

    def at(self, age: float) -> float:
        """The share at `age` hours."""
        place = log1p(max(age, 0.0) / FIRST) / STEP
        below = int(place)
        if below >= len(GRID) - 1:
            return self.shares[-1]
        low = self.shares[below]
        return low + (self.shares[below + 1] - low) * (place - below)

    def age_of(self, share: float) -> float:
        """The first age at which `share` is reached; infinity where it never is."""
        if share <= self.shares[0]:
            return 0.0
        above = bisect_left(self.shares, share)
        if above == len(self.shares):
            return float("inf")
        low, high = self.shares[above - 1], self.shares[above]
        return FIRST * expm1(STEP * (above - 1 + (share - low) / (high - low)))

    def grown_from(self, age: float, *, part: float) -> float:
        """The first age at which what is there at `age` has grown by `part` of itself; infinity where it never has."""
        place = log1p(age / FIRST) / STEP if age > 0 else 0.0
        below, shares = int(place), self.shares
        if below >= len(GRID) - 1:
            return self.age_of(shares[-1] * (1 + part))
        low, high = shares[below], shares[below + 1]
        share = (low + (high - low) * (place - below)) * (1 + part)
        if share <= low:
            return self.age_of(share)
        # As age_of() finds it, but mostly that is within this step of the grid or one of the next.
        if share > high:
            below = bisect_left(shares, share, below + 2) - 1
            if below == len(GRID) - 1:
                return float("inf")
            low, high = shares[below], shares[below + 1]
        return FIRST * expm1(STEP * (below + (share - low) / (high - low)))

    @cached_property
    def costs(self) -> dict[int, list[float]]:
        """Answers of domain/timing.py, kept likewise."""
        return {}

    @cached_property
    def half_life(self) -> float:
        """Hours until half of the final count has come."""
        return self.age_of(self.shares[-1] / 2)


def default_curve(half_life: float = X_LIKE) -> Curve:
    """The published law, stretched so that half of a post's count comes within `half_life` hours."""
    scale = half_life * SCALE
    cut_off = max(CUT_OFF, 5 * half_life)
    shares = [1 - (1 + age / scale) ** -EXPONENT * exp(-age / cut_off) for age in GRID]
    return Curve(tuple(shares))


def of_network(name: str) -> Curve:
    """What is assumed of a network before its own posts have told."""
    return default_curve(HALF_LIVES.get(name, X_LIKE))


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading of a post that is grown up: its count at an age, and what it came to in the end."""

    age: float
    count: float
    final: float


def learn(samples: Sequence[Sample], prior: Curve) -> Curve:
    """The curve of one's own posts: at each age the part that was there, made never-falling by isotonic regression.

    Where few posts were read at an age, `prior` holds; it weighs as much there as PRIOR_POSTS posts.
    """
    counts = [PRIOR_POSTS * share for share in prior.shares]
    weights = [float(PRIOR_POSTS)] * len(GRID)
    for sample in samples:
        if sample.final <= 0:
            continue
        place = min(round(log1p(sample.age / FIRST) / STEP), len(GRID) - 1)
        # Large posts tell more surely, but none may stand for all.
        weight = min(sqrt(sample.final), 10.0) / 10
        counts[place] += weight * min(sample.count / sample.final, 1.0)
        weights[place] += weight
    smooth = isotonic([count / weight for count, weight in zip(counts, weights, strict=True)], weights)
    return Curve((0.0, *smooth[1:]))


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The never-falling sequence nearest to `values` (least squares, pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, mass, length = value, weight, 1
        while pools and pools[-1][0] > mean:
            before, heavy, many = pools.pop()
            mean = (before * heavy + mean * mass) / (heavy + mass)
            mass, length = heavy + mass, many + length
        pools.append((mean, mass, length))
    return [mean for mean, _, length in pools for _ in range(length)]


@dataclass(slots=True)
class Outlook:
    """What is expected of one post: its final count, from which reading on, and how its clicks compare.

    seen: its age at the last reading, 0 where there was none. click_rate: human clicks per count.
    clicks: those that came since the last reading.
    """

    size: float
    seen: float = 0.0
    click_rate: float = 0.0
    clicks: int = 0


def unseen(curve: Curve, outlook: Outlook, age: float) -> float:
    """How much has probably come since the last reading; clicks that came or stayed away correct it."""
    return corrected(
        outlook.size * max(curve.at(age) - curve.at(outlook.seen), 0.0), rate=outlook.click_rate, clicks=outlook.clicks
    )


def corrected(grown: float, *, rate: float, clicks: int) -> float:
    """Expected growth after `clicks` came of it, at `rate` clicks per count.

    More clicks than the growth would bring are a sign of a second life, which no curve foresees: so many counts as
    bring the clicks that are too many are believed in by REVIVAL.
    """
    likely = rate * grown
    revived = REVIVAL * (clicks - likely) / rate if clicks > likely and rate > 0 else 0.0
    return grown * (CLICKS_SHRINK + clicks) / (CLICKS_SHRINK + likely) + revived


def click_rate(*, clicks: float, count: float, usual: float) -> float:
    """Clicks per count of a post, drawn towards its network's `usual` rate by as much as two clicks tell."""
    return (clicks + 2.0) / (count + 2.0 / usual) if usual > 0 else 0.0


def spread(expected: float) -> tuple[int, int]:
    """The range in which an expected number comes out four times in five, for showing beside an estimate.

    Growth of single posts differs by about half its size (the ratios of observed to expected growth are log-normal
    with sigma 0.6), and small numbers scatter besides.
    """
    low = expected * exp(-0.75) - 1.3 * sqrt(expected)
    high = expected * exp(0.75) + 1.3 * sqrt(expected) + 1
    return max(int(low), 0), int(high)


def is_curve(shares: Sequence[float]) -> bool:
    """Whether kept shares still are a curve of this grid."""
    return len(shares) == len(GRID) and all(low <= high for low, high in pairwise(shares))
