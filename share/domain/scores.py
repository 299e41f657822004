"""Points: from facts and rules to lines, each with its reason. Pure, whole numbers, in any order of the facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from share.domain.score_rules import RuleSet


class Rule(StrEnum):
    """What a line is for. The subject is a post, a link, or for the others the member (adjustment: its dispute)."""

    POST = "post"
    ENGAGEMENT = "engagement"
    CLICK = "click"
    RUN = "run"
    CLICK_LIMIT = "click_limit"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    ADJUSTMENT = "adjustment"


OF_POSTS = (Rule.POST, Rule.ENGAGEMENT)
LIMITING = (Rule.CLICK_LIMIT, Rule.DAY_LIMIT, Rule.WEEK_LIMIT)


class PointDelta(NamedTuple):
    """By how much points rose or fell; kit and network are None for runs, limits and adjustments."""

    campaign_id: int
    member_id: int
    kit_id: int | None
    network: str | None
    day: date
    points: int


class Key(NamedTuple):
    """What a line is unique by, within its campaign."""

    rule: str
    subject_id: int
    day: date


class Entry(NamedTuple):
    """One line: whose points, for what, on which day, and the facts that they were worked out from."""

    key: Key
    member_id: int
    kit_id: int | None
    network: str | None
    points: int
    why: Mapping[str, Any]
