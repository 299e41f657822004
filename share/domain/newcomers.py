"""The newcomers' league: who joined lately, ranked by verified posts beside each other alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

NEW_FOR = timedelta(days=30)
"""How long after agreeing somebody is a newcomer."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a newcomer has: verified posts, others, engagements (None: not known), human clicks; `since` the first."""

    public_id: str
    name: str
    posts: int
    unverified: int
    engagements: int | None
    partial: bool
    clicks: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A newcomer's place: 1 + how many have strictly more."""

    rank: int
    who: Newcomer


def placed(newcomers: Sequence[Newcomer]) -> list[Placed]:
    """By verified posts; equal ones share a place and stand by who was there first."""
    found: list[Placed] = []
    ordered = sorted(newcomers, key=lambda one: (-one.posts, one.since, one.public_id))
    for place, one in enumerate(ordered, start=1):
        same = found and found[-1].who.posts == one.posts
        found.append(Placed(found[-1].rank if same else place, one))
    return found
