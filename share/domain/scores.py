"""The words of points: what a line is, and the facts that lines follow from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from share.domain.streaks import Habit


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
BEFORE_LIMITS = (Rule.POST, Rule.ENGAGEMENT, Rule.CLICK, Rule.RUN)
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


class PostFact(NamedTuple):
    """A verified post: when it was posted (else recorded), that day in the campaign's zone, its engagements.

    `kit_day` is its kit's day: days in a row are days with a kit.
    """

    post_id: int
    member_id: int
    kit_id: int
    network: str
    at: str
    day: date
    engagements: int | None
    kit_day: date


class ClickFact(NamedTuple):
    """One day's human clicks on one link."""

    link_id: int
    member_id: int
    kit_id: int
    network: str
    day: date
    clicks: int


class Granted(NamedTuple):
    """Points that a coordinator granted, or took, when they settled a dispute."""

    dispute_id: int
    member_id: int
    day: date
    points: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the points of some members follow from; `habits` need hold only those of who posted."""

    posts: Sequence[PostFact] = ()
    clicks: Sequence[ClickFact] = ()
    granted: Sequence[Granted] = ()
    habits: Mapping[int, Habit] = field(default_factory=dict)


DaySums = dict[int, dict[date, tuple[int, int]]]
"""Each member's points by day before any limit: those of clicks, and the others."""
