"""Which variant of a caption works better: shares with their 95 % interval, and no winner before there is one.

Members are dealt variants by a hash, which is as good as a draw, so a difference is the words' own. Intervals are
Wilson's; differences are Newcombe's (1998, method 10), made wider for several comparisons at once (Bonferroni).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
ENOUGH = 30
"""Claims per variant before a winner is named."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant: how many took it, and with how many of them it worked."""

    key: str
    text: str
    claims: int
    worked: int

    @property
    def share(self) -> float | None:
        return self.worked / self.claims if self.claims else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the truth lies with 95 % confidence; None where nobody took it."""
        return wilson(self.worked, self.claims, z=_z(1)) if self.claims else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said of a test.

    `winner` is the key of the variant that works better; None while nothing can be said. `more`: by how much the first
    works better than the next, at least and at most; None where one of them was not taken. `missing`: claims that the
    smallest variant still lacks.
    """

    arms: Sequence[Arm]
    winner: str | None
    more: tuple[float, float] | None
    missing: int


def judge(arms: Sequence[Arm]) -> Verdict:
    """The verdict over the variants of one place."""
    ordered = sorted(arms, key=lambda arm: (not arm.claims, -(arm.share or 0.0), arm.key))
    missing = max(0, ENOUGH - min((arm.claims for arm in arms), default=0))
    taken = [arm for arm in ordered if arm.claims]
    if len(taken) < 2:  # noqa: PLR2004 - one alone is compared with nothing
        return Verdict(ordered, None, None, missing)
    best, others = taken[0], taken[1:]
    spans = [difference(best, other, z=_z(len(others))) for other in others]
    wins = not missing and all(low > 0 for low, _ in spans)
    return Verdict(ordered, best.key if wins else None, spans[0], missing)


def wilson(worked: int, claims: int, *, z: float) -> tuple[float, float]:
    """Wilson's interval for a share."""
    share = worked / claims
    middle = (share + z * z / (2 * claims)) / (1 + z * z / claims)
    half = z * sqrt(share * (1 - share) / claims + z * z / (4 * claims * claims)) / (1 + z * z / claims)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: Arm, other: Arm, *, z: float) -> tuple[float, float]:
    """Newcombe's interval for how much larger the first share is."""
    first, second = one.worked / one.claims, other.worked / other.claims
    low_1, high_1 = wilson(one.worked, one.claims, z=z)
    low_2, high_2 = wilson(other.worked, other.claims, z=z)
    gap = first - second
    return (
        gap - sqrt((first - low_1) ** 2 + (high_2 - second) ** 2),
        gap + sqrt((high_1 - first) ** 2 + (second - low_2) ** 2),
    )


def _z(comparisons: int) -> float:
    return NormalDist().inv_cdf(1 - (1 - LEVEL) / 2 / comparisons)
