"""How fast a post lives beside others of its network: a stretch of its age, told by its own readings.

One post has most of its count within the hour, another takes days. Each follows the law of growth.default_curve,
its age divided by exp(tempo); tempos are normal around 0. A curve learned from a network's posts mixes them all,
and bends the clock by which the law is read.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, log, log1p, sqrt
from operator import mul
from typing import NamedTuple

from share.domain.growth import CUT_OFF, EXPONENT, FIRST, GRID, SCALE, STEP, Curve

SPREAD = 0.9
"""How much posts of one network differ, as a logarithm."""

TEMPOS = tuple(SPREAD * step / 2 for step in range(-6, 7))
"""The tempos that are weighed against each other."""

SIZES_DIFFER = 1.2
"""How far a post's size lies from its member's usual one, as a logarithm."""

NOISE = 0.25
"""How far the logarithm of a growth differs from the law: people sleep, and some posts come back."""

THRICE_NOISE = 3 * NOISE**2

DRIFT_SQUARED = 0.1**2
"""How far a tempo may have moved between two readings."""

HELD = 0.02
"""A size leans on the usual one as if so much of it had been counted."""

LEAST_SHARE = 1e-3

MEAN_STEP, SPREAD_STEP = 0.2, 0.2
"""How finely curves are kept apart."""

FINELY = 0.04
"""How finely tempos are, where what follows from one is looked up."""

UNLIKELY = 1e-4
"""Beside the likeliest tempo; what lies below tells nothing."""

PLACES = 4
"""Into how many parts each step of GRID is cut: ages are rounded to within 0.7 %."""

LAST_PLACE = PLACES * (len(GRID) - 1)
MOST_KEPT = 50_000
MOST_PAIRS = 10_000


class Tempo(NamedTuple):
    """What is believed of a post's tempo: above 0 it lives more slowly than others."""

    mean: float = 0.0
    spread: float = SPREAD


class Growth(NamedTuple):
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
        self._at: dict[int, tuple[float, ...]] = {}
        self._earlier: dict[tuple[int, int], tuple[float, ...]] = {}
        self._curves: dict[tuple[int, int], Curve] = {}
        self._growths: dict[tuple[int, int, int], tuple[Curve, float]] = {}

    def _law(self, age: float) -> list[float]:
        fading = exp(-age / self._cut_off)
        return [1 - (1 + age * scale) ** -EXPONENT * fading for scale in self._scales]

    def shares(self, age: float) -> tuple[float, ...]:
        """The part of its final count that a post of each tempo has at `age` hours."""
        return self._shares_at(place_of(age))

    def _shares_at(self, place: int) -> tuple[float, ...]:
        found = self._at.get(place)
        if found is None:
            below, part = place // PLACES, place % PLACES / PLACES
            pairs = zip(self._shares[below], self._shares[min(below + 1, len(GRID) - 1)], strict=True)
            found = self._at[place] = tuple([low + (high - low) * part for low, high in pairs])
        return found

    def _grows(self, seen: int, place: int) -> tuple[float, ...]:
        """How much comes from `seen` to `place` for each that was there, by tempo; posts read together share these."""
        if len(self._earlier) >= MOST_PAIRS:
            self._earlier.clear()
        pairs = zip(self._shares_at(seen), self._shares_at(place), strict=True)
        found = tuple([(late - early) / max(early, LEAST_SHARE) for early, late in pairs])
        self._earlier[seen, place] = found
        return found

    def first(self, *, count: float, age: float, usual: float) -> Tempo:
        """What a first reading tells of the tempo, beside the count that is usual."""
        weights = list(_weights(Tempo()))
        seen = log((count + 0.5) / (usual + 0.5))
        for place, share in enumerate(self.shares(age)):
            weights[place] *= exp(-(((seen - log(max(share, LEAST_SHARE))) / SIZES_DIFFER) ** 2) / 2)
        return _tempo(weights, Tempo())

    def after(self, tempo: Tempo, *, count: float, age: float, before: float, seen: float) -> Tempo:
        """What growth from `before` at the age `seen` to `count` at `age` tells of the tempo."""
        return Tempo(*self.moved(*tempo, before, place_of(seen), count, place_of(age)))

    def moved(
        self, mean: float, spread: float, before: float, seen: int, count: float, place: int
    ) -> tuple[float, float]:
        """As after(), in plain numbers: whole batches come this way. Ages are given by their places."""
        came = 1.0 + (count - before if count > before else 0.0)
        before += 0.5
        whole = total = squares = 0.0
        grows = self._earlier.get((seen, place)) or self._grows(seen, place)
        drifted = sqrt(spread * spread + DRIFT_SQUARED)
        for step, one, weight in _likely_near(round(mean / FINELY), round(drifted / FINELY)):
            likely = before * grows[step]
            off = log(came / (likely + 1.0))
            doubt = 1 + off * off / (THRICE_NOISE + 3 / (likely + 4.0))
            told = weight / (doubt * doubt)
            whole += told
            total += (part := told * one)
            squares += part * one
        if whole <= 0:
            return mean, spread
        mean = total / whole
        varies = squares / whole - mean * mean
        return mean, sqrt(varies) if varies > 0 else 0.0

    def growth(self, tempo: Tempo, *, count: float, age: float, usual: float) -> Growth:
        """How a post of this tempo grows on from `count` at `age`."""
        return Growth(*self.grown(*tempo, count, place_of(age), usual))

    def grown(self, mean: float, spread: float, count: float, place: int, usual: float) -> tuple[Curve, float]:
        """As growth(), in plain numbers."""
        key = (round(mean / FINELY), round(spread / FINELY), place)
        found = self._growths.get(key)
        if found is None:
            if len(self._growths) >= MOST_KEPT:
                self._growths.clear()
            found = self._growths[key] = self._grown(*key)
        # Nothing counted yet, or next to nothing expected yet, tells little: a part of what is usual stands in.
        size = (count + HELD * usual) * found[1]
        return found[0], max(count, size)

    def _grown(self, mean: int, spread: int, place: int) -> tuple[Curve, float]:
        """The curve after a reading, and its count's final size for each that was counted."""
        weights = _weights_near(mean, spread)
        sizes = [weight / (share + HELD) for weight, share in zip(weights, self._shares_at(place), strict=True)]
        tempo = _tempo(sizes, Tempo(mean * FINELY, spread * FINELY))
        return self.curve(tempo), sum(sizes) / sum(weights)

    def curve(self, tempo: Tempo) -> Curve:
        """The curve of posts of about this tempo."""
        key = (round(tempo.mean / MEAN_STEP), round(tempo.spread / SPREAD_STEP))
        if key not in self._curves:
            weights = _weights(Tempo(key[0] * MEAN_STEP, key[1] * SPREAD_STEP))
            whole = sum(weights)
            mixed = [sum(map(mul, weights, shares)) / whole for shares in self._shares[1:]]
            self._curves[key] = Curve((0.0, *mixed))
        return self._curves[key]


@lru_cache(maxsize=1024)
def place_of(age: float) -> int:
    """Where an age stands among the places of the finer grid."""
    return min(round(log1p(age / FIRST) * (PLACES / STEP)), LAST_PLACE) if age > 0 else 0


def _weights(tempo: Tempo) -> list[float]:
    return _bell(tempo.mean, max(tempo.spread, SPREAD_STEP))


def _bell(mean: float, spread: float) -> list[float]:
    return [exp(-(((one - mean) / spread) ** 2) / 2) for one in TEMPOS]


@lru_cache(maxsize=4096)
def _likely_near(mean: int, spread: int) -> Sequence[tuple[int, float, float]]:
    """The tempos that a post may have of which about this is believed, with their weights."""
    weights = _weights_near(mean, spread)
    least = UNLIKELY * max(weights)
    return [(place, TEMPOS[place], weight) for place, weight in enumerate(weights) if weight > least]


@lru_cache(maxsize=4096)
def _weights_near(mean: int, spread: int) -> Sequence[float]:
    """As _weights(), of a tempo in steps of FINELY."""
    return _bell(mean * FINELY, max(spread * FINELY, SPREAD_STEP))


def _mixed(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(map(float.__mul__, weights, values)) / sum(weights)


def _tempo(weights: Sequence[float], otherwise: Tempo) -> Tempo:
    whole = sum(weights)
    if whole <= 0:
        return otherwise
    mean = sum(map(mul, weights, TEMPOS)) / whole
    spread = sum(weight * (one - mean) ** 2 for weight, one in zip(weights, TEMPOS, strict=True)) / whole
    return Tempo(mean, sqrt(spread))
