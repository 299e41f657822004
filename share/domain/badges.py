"""Milestones: each has its rule in words, and the facts and the day that earned it. They are worth nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from share.domain.words import mark

WEEK_OF = 5
NETWORKS = 5
REST = timedelta(days=3)
"""Time off from which on coming back is a milestone."""


class Name(StrEnum):
    FIRST_POST = "first_post"
    TEN_POSTS = "ten_posts"
    FIFTY_POSTS = "fifty_posts"
    HUNDRED_POSTS = "hundred_posts"
    FIRST_WEEK = "first_week"
    CAME_BACK = "came_back"
    FIVE_NETWORKS = "five_networks"
    CONNECTED = "connected"
    GOAL_REACHED = "goal_reached"


POSTS = {Name.FIRST_POST: 1, Name.TEN_POSTS: 10, Name.FIFTY_POSTS: 50, Name.HUNDRED_POSTS: 100}

TITLES = {
    Name.FIRST_POST: mark("First post"),
    Name.TEN_POSTS: mark("Ten posts"),
    Name.FIFTY_POSTS: mark("Fifty posts"),
    Name.HUNDRED_POSTS: mark("A hundred posts"),
    Name.FIRST_WEEK: mark("A whole week"),
    Name.CAME_BACK: mark("Back again"),
    Name.FIVE_NETWORKS: mark("Five networks"),
    Name.CONNECTED: mark("Connected"),
    Name.GOAL_REACHED: mark("Together"),
}

RULES = {
    Name.FIRST_POST: mark("Your first verified post."),
    Name.TEN_POSTS: mark("Your tenth verified post."),
    Name.FIFTY_POSTS: mark("Your fiftieth verified post."),
    Name.HUNDRED_POSTS: mark("Your hundredth verified post."),
    Name.FIRST_WEEK: mark("Five kits posted and verified within one week, Monday to Sunday."),
    Name.CAME_BACK: mark("A verified post after time off of three days or more."),
    Name.FIVE_NETWORKS: mark("Verified posts on five networks."),
    Name.CONNECTED: mark("The first account that you proved to be yours."),
    Name.GOAL_REACHED: mark("A goal that was reached together, with a verified post of yours in it."),
}

ICONS = {
    Name.FIRST_POST: "star",
    Name.TEN_POSTS: "star",
    Name.FIFTY_POSTS: "star",
    Name.HUNDRED_POSTS: "star",
    Name.FIRST_WEEK: "calendar",
    Name.CAME_BACK: "sun",
    Name.FIVE_NETWORKS: "share",
    Name.CONNECTED: "shield-check",
    Name.GOAL_REACHED: "heart",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post that was verified: on which local day, for the kit of which, on which network."""

    post_id: int
    on: date
    kit_id: int
    kit_day: date
    network: str


@dataclass(frozen=True, slots=True)
class TimeOff:
    """Local days from the first to the one of coming back."""

    first: date
    back: date


@dataclass(frozen=True, slots=True)
class Reached:
    """A goal that was reached: its public id and title, whose it is (None: everybody's), its days."""

    public_id: str
    title: str
    group_id: int | None
    starts_on: date
    ends_on: date
    reached_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one member; posts in the order in which they were verified."""

    posts: Sequence[Post] = ()
    time_off: Sequence[TimeOff] = ()
    connected_on: date | None = None
    connected_to: str = ""
    group_id: int | None = None
    goals: Sequence[Reached] = ()


@dataclass(frozen=True, slots=True)
class Earned:
    """A milestone: the day and the facts that earned it. `about` tells several of one name apart."""

    name: Name
    on: date
    facts: dict[str, object] = field(default_factory=dict)
    about: str = ""


def earned(facts: Facts) -> list[Earned]:
    """All milestones that the facts have earned."""
    found = [
        Earned(name, facts.posts[count - 1].on, {"posts": count, "post": facts.posts[count - 1].post_id})
        for name, count in POSTS.items()
        if len(facts.posts) >= count
    ]
    single = (_week(facts.posts), _back(facts), _networks(facts.posts), _connected(facts))
    return [*found, *(one for one in single if one is not None), *_goals(facts)]


def _week(posts: Sequence[Post]) -> Earned | None:
    weeks: dict[tuple[int, int], set[int]] = defaultdict(set)
    for post in posts:
        kits = weeks[post.kit_day.isocalendar()[:2]]
        kits.add(post.kit_id)
        if len(kits) == WEEK_OF:
            monday = post.kit_day - timedelta(days=post.kit_day.weekday())
            return Earned(Name.FIRST_WEEK, post.on, {"kits": WEEK_OF, "week": monday.isoformat()})
    return None


def _back(facts: Facts) -> Earned | None:
    for off in sorted(facts.time_off, key=lambda one: one.back):
        if off.back - off.first < REST:
            continue
        post = next((post for post in facts.posts if post.on >= off.back), None)
        if post is not None:
            days = (off.back - off.first).days
            return Earned(Name.CAME_BACK, post.on, {"days": days, "post": post.post_id})
    return None


def _networks(posts: Sequence[Post]) -> Earned | None:
    seen: dict[str, Post] = {}
    for post in posts:
        seen.setdefault(post.network, post)
        if len(seen) == NETWORKS:
            return Earned(Name.FIVE_NETWORKS, post.on, {"networks": list(seen)})
    return None


def _connected(facts: Facts) -> Earned | None:
    if facts.connected_on is None:
        return None
    return Earned(Name.CONNECTED, facts.connected_on, {"network": facts.connected_to})


def _goals(facts: Facts) -> list[Earned]:
    return [
        Earned(Name.GOAL_REACHED, goal.reached_on, {"goal": goal.title}, about=goal.public_id)
        for goal in facts.goals
        if goal.group_id in {None, facts.group_id}
        and any(goal.starts_on <= post.kit_day <= goal.ends_on for post in facts.posts)
    ]
