"""Robust outliers: how far a number lies from its fellows, by median and MAD, which a few liars cannot move.

Counts are compared as logarithms, for they spread over powers of ten. The cut-off is that of Iglewicz and Hoaglin
(How to Detect and Handle Outliers, 1993): |z| > 3.5 with z = 0.6745 (x - median) / MAD.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, log, log1p
from statistics import median

CUT_OFF = 3.5
LEAST_SPREAD = 0.35
"""What counts as one spread where all fellows are nearly alike: a post that comes back days later stays within it."""

ENOUGH_OWN, ENOUGH_OTHERS = 8, 30
"""Fellows from which on a member's own, or a network's, are a measure."""

STEADY = 5
"""Added to counts before their growth is compared, so that one like more is no jump."""

_TO_SIGMA = 0.6745


@dataclass(frozen=True, slots=True)
class Measure:
    """The middle and the spread of many counts, as logarithms of 1 + count."""

    middle: float
    spread: float
    size: int

    @property
    def usual(self) -> float:
        """The middle as a count."""
        return expm1(self.middle)

    def z(self, count: float) -> float:
        """How many spreads `count` lies above the middle."""
        return (log1p(max(count, 0)) - self.middle) / self.spread


def measure(counts: Sequence[float]) -> Measure | None:
    """The measure of these counts; None for none at all."""
    if not counts:
        return None
    logs = [log1p(max(count, 0)) for count in counts]
    middle = median(logs)
    spread = median(abs(one - middle) for one in logs) / _TO_SIGMA
    return Measure(middle, max(spread, LEAST_SPREAD), len(logs))


def stands_out(count: int, *, own: Measure | None, others: Measure | None, least: int) -> bool:
    """Whether a count is far above its network's and, where there is enough of it, its member's own history too."""
    if count < least or others is None or others.size < ENOUGH_OTHERS or others.z(count) <= CUT_OFF:
        return False
    return own is None or own.size < ENOUGH_OWN or own.z(count) > CUT_OFF


def leap(before: int, after: int, *, share_before: float, share_after: float) -> float:
    """By how many spreads a count grew more between two looks than posts do, whose parts of the whole are given."""
    expected = before * share_after / share_before
    return log((after + STEADY) / (expected + STEADY)) / LEAST_SPREAD
