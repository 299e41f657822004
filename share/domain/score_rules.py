"""A campaign's own rules for points: whole numbers, frozen, kept under a version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from share.domain.errors import InvalidError
from share.domain.words import say

X = "x"
X_POLICY = "You may not sell or receive monetary or virtual compensation for any X actions."
"""X's rule, word for word, shown beside the switch."""

X_POLICY_URL = "https://docs.x.com/developer-terms/policy"

WHOLE = 100
"""Percent."""

MOST_POINTS = 1_000
MOST_PER_DAY = 100_000
MOST_PERCENT = 500
LONGEST_RUN = 31


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Points for a verified post, an engagement, a human click; limits; a run of posting days; newcomers.

    `on` False is a campaign that gives no points. Every limit is in points, and 0 means that there is none.
    `weights` are percents by network (100 where one is not named) on posts and engagements; a click is a click
    everywhere. A run is a member's streak (domain/streaks.py) with the campaign's own `rest_days` a week: from its
    `run_length`th day on, each day posted earns `run_points`. `newcomer_percent` is what a member's first
    `newcomer_kits` kits earn for the post itself.
    """

    on: bool = True
    post: int = 10
    engagement: int = 1
    engagement_limit: int = 20
    click: int = 1
    click_limit: int = 20
    run_points: int = 2
    run_length: int = 3
    rest_days: int = 2
    day_limit: int = 60
    week_limit: int = 0
    newcomer_percent: int = 150
    newcomer_kits: int = 5
    x_actions: bool = False
    weights: Mapping[str, int] = field(default_factory=dict)

    def weight(self, network: str) -> int:
        """Percent that posts and engagements on a network earn; on X none, unless an admin switched that on."""
        if network == X and not self.x_actions:
            return 0
        return self.weights.get(network, WHOLE)

    @property
    def favours_new(self) -> bool:
        return self.newcomer_kits > 0 and self.newcomer_percent != WHOLE

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "weights": dict(sorted(self.weights.items()))}


LIMITS: dict[str, tuple[int, int]] = {
    "post": (1, MOST_POINTS),
    "engagement": (0, MOST_POINTS),
    "engagement_limit": (0, MOST_PER_DAY),
    "click": (0, MOST_POINTS),
    "click_limit": (0, MOST_PER_DAY),
    "run_points": (0, MOST_POINTS),
    "run_length": (2, LONGEST_RUN),
    "day_limit": (0, MOST_PER_DAY),
    "week_limit": (0, MOST_PER_DAY),
    "newcomer_percent": (WHOLE, MOST_PERCENT),
    "newcomer_kits": (0, LONGEST_RUN),
}
"""The least and the most that each number may be; rest days are the campaign's own, with limits of theirs."""


def checked(rules: RuleSet) -> RuleSet:
    """The same rules. Raises InvalidError naming the first number that is out of its range."""
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(rules, name) <= most:
            raise InvalidError(
                say("This must be from %(least)s to %(most)s.", least=f"{least:,}", most=f"{most:,}"), field=name
            )
    for percent in rules.weights.values():
        if not 0 <= percent <= MOST_PERCENT:
            raise InvalidError(
                say("A network's weight must be from 0 to %(most)s percent.", most=MOST_PERCENT),
                field="weights",
            )
    return rules


def of_json(kept: Mapping[str, Any]) -> RuleSet:
    """Rules as they were kept; what a later version of the product added takes its default."""
    names = {one.name for one in fields(RuleSet)}
    return RuleSet(**{name: value for name, value in kept.items() if name in names})
