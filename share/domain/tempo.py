"""How fast a post lives beside others of its network: a stretch of its age, told by its own readings.

One post has most of its count within the hour, another takes days. Each follows the law of growth.default_curve,
its age divided by exp(tempo); tempos are normal around 0. A curve learned from a network's posts mixes them all,
and bends the clock by which the law is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

from share.domain.growth import CUT_OFF, EXPONENT, FIRST, GRID, SCALE, STEP, Curve

SPREAD = 0.9
"""How much posts of one network differ, as a logarithm."""

TEMPOS = tuple(SPREAD * step / 2 for step in range(-6, 7))
"""The tempos that are weighed against each other."""

SIZES_DIFFER = 1.2
"""How far a post's size lies from its member's usual one, as a logarithm."""

NOISE = 0.25
"""How far the logarithm of a growth differs from the law: people sleep, and some posts come back."""

DRIFT = 0.1
"""How far a tempo may have moved between two readings."""

HELD = 0.02
"""A size leans on the usual one as if so much of it had been counted."""

LEAST_SHARE = 1e-3

MEAN_STEP, SPREAD_STEP = 0.15, 0.15
"""How finely curves are kept apart."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """What is believed of a post's tempo: above 0 it lives more slowly than others."""

    mean: float = 0.0
    spread: float = SPREAD


@dataclass(frozen=True, slots=True)
class Growth:
    """A post's own curve, and the final count to expect of it."""

    curve: Curve
    size: float


class Lives:
    """A network's curve as its posts' tempos make it up."""

    def __init__(self, curve: Curve) -> None:
        self.whole = curve
        half = curve.half_life
        self._scales = [1 / (half * SCALE * exp(tempo)) for tempo in TEMPOS]
        self._cut_off = max(CUT_OFF, 5 * half)
        self._of_age = [self._law(age) for age in GRID]
        mixed = Curve(tuple(_mixed(_weights(Tempo()), shares) for shares in self._of_age))
        last = GRID[-1]
        self._clock = Curve(tuple(min(mixed.age_of(share), last) for share in curve.shares))
        self._shares = [self._law(age) for age in self._clock.shares]
        self._curves: dict[tuple[int, int], Curve] = {}

    def _law(self, age: float) -> list[float]:
        fading = exp(-age / self._cut_off)
        return [1 - (1 + age * scale) ** -EXPONENT * fading for scale in self._scales]

    def shares(self, age: float) -> list[float]:
        """The part of its final count that a post of each tempo has at `age` hours."""
        place = log1p(max(age, 0.0) / FIRST) / STEP
        below = int(place)
        if below >= len(GRID) - 1:
            return self._shares[-1]
        part, rest = place - below, 1 - place + below
        return [
            low * rest + high * part for low, high in zip(self._shares[below], self._shares[below + 1], strict=True)
        ]

    def first(self, *, count: float, age: float, usual: float) -> Tempo:
        """What a first reading tells of the tempo, beside the count that is usual."""
        weights = _weights(Tempo())
        seen = log((count + 0.5) / (usual + 0.5))
        for place, share in enumerate(self.shares(age)):
            weights[place] *= exp(-(((seen - log(max(share, LEAST_SHARE))) / SIZES_DIFFER) ** 2) / 2)
        return _tempo(weights, Tempo())

    def after(self, tempo: Tempo, *, count: float, age: float, before: float, seen: float) -> Tempo:
        """What growth from `before` at the age `seen` to `count` at `age` tells of the tempo."""
        weights = _weights(Tempo(tempo.mean, sqrt(tempo.spread**2 + DRIFT**2)))
        came = max(count - before, 0.0)
        for place, (early, late) in enumerate(zip(self.shares(seen), self.shares(age), strict=True)):
            likely = (before + 0.5) * (late - early) / max(early, LEAST_SHARE)
            off = log((came + 1.0) / (likely + 1.0))
            noise = NOISE**2 + 1 / (likely + 4.0)
            weights[place] *= 1 / (1 + off**2 / noise / 3) ** 2
        return _tempo(weights, tempo)

    def growth(self, tempo: Tempo, *, count: float, age: float, usual: float) -> Growth:
        """How a post of this tempo grows on from `count` at `age`."""
        weights = _weights(tempo)
        shares = self.shares(age)
        # Nothing counted yet, or next to nothing expected yet, tells little: a part of what is usual stands in.
        sizes = [weight / (share + HELD) for weight, share in zip(weights, shares, strict=True)]
        size = (count + HELD * usual) * sum(sizes) / sum(weights)
        return Growth(self.curve(_tempo(sizes, tempo)), max(size, count))

    def curve(self, tempo: Tempo) -> Curve:
        """The curve of posts of about this tempo."""
        key = (round(tempo.mean / MEAN_STEP), round(tempo.spread / SPREAD_STEP))
        if key not in self._curves:
            weights = _weights(Tempo(key[0] * MEAN_STEP, key[1] * SPREAD_STEP))
            self._curves[key] = Curve((0.0, *(_mixed(weights, shares) for shares in self._shares[1:])))
        return self._curves[key]


def _weights(tempo: Tempo) -> list[float]:
    spread = max(tempo.spread, SPREAD_STEP)
    return [exp(-(((one - tempo.mean) / spread) ** 2) / 2) for one in TEMPOS]


def _mixed(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(map(float.__mul__, weights, values)) / sum(weights)


def _tempo(weights: Sequence[float], otherwise: Tempo) -> Tempo:
    whole = sum(weights)
    if whole <= 0:
        return otherwise
    mean = sum(map(float.__mul__, weights, TEMPOS)) / whole
    spread = sum(weight * (one - mean) ** 2 for weight, one in zip(weights, TEMPOS, strict=True)) / whole
    return Tempo(mean, sqrt(spread))
