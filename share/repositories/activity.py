"""What members' rhythms are read from: kits that went out, posts that count, time off."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from share.domain.kits import KitState
from share.domain.posts import COUNTED_STATES
from share.domain.rhythm import Offered, Offers, Rhythm, Stretch
from share.models.kits import Kit
from share.models.members import Pause
from share.models.posts import Post
from share.repositories import campaigns
from share.repositories.statements import among_ids

FEW = 1000
"""Up to so many members only their own posts are looked at."""

_COUNTED = [state.value for state in COUNTED_STATES]


def kits_offered(session: Session, campaign_id: int) -> list[Offered]:
    """Every kit of the campaign that went out, oldest first."""
    rows = session.execute(
        select(Kit.id, Kit.published_at, Kit.state)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.published_at, Kit.id)
    )
    return [Offered(kit_id, at, recalled=state == KitState.RECALLED) for kit_id, at, state in rows if at is not None]


class Posted(NamedTuple):
    """The kits that a member posted, and when the last of them was first posted."""

    kits: frozenset[int]
    last: datetime


def posted(session: Session, campaign_id: int, *, member_ids: Collection[int] | None = None) -> dict[int, Posted]:
    """Per member what they posted that counts; None is everybody."""
    at = func.min(func.coalesce(Post.posted_at, Post.recorded_at), type_=Post.recorded_at.type)
    wanted = (
        select(Post.member_id, Post.kit_id, at.label("at"))
        .join(Kit, Kit.id == Post.kit_id)
        .where(Kit.campaign_id == campaign_id, Post.state.in_(_COUNTED))
        .group_by(Post.member_id, Post.kit_id)
    )
    if member_ids is not None:
        wanted = wanted.where(among_ids(session, Post.member_id, member_ids))
    first = wanted.subquery()
    # A row for each member, not for each post: of large campaigns that is a tenth.
    kits = func.aggregate_strings(cast(first.c.kit_id, String), ",")
    last = func.max(first.c.at, type_=Post.recorded_at.type)
    rows = session.execute(select(first.c.member_id, kits, last).group_by(first.c.member_id))
    return {member: Posted(frozenset(map(int, ids.split(","))), at) for member, ids, at in rows}


def pauses(session: Session, *, member_ids: Collection[int] | None = None) -> dict[int, list[Stretch]]:
    """Each member's stretches of time off; None is everybody's."""
    wanted = select(Pause.member_id, Pause.started_at, Pause.ended_at).order_by(Pause.started_at, Pause.id)
    if member_ids is not None:
        wanted = wanted.where(among_ids(session, Pause.member_id, member_ids))
    found: dict[int, list[Stretch]] = defaultdict(list)
    for member, start, end in session.execute(wanted):
        found[member].append(Stretch(start, end))
    return found


class Person(Protocol):
    """What a rhythm needs to know of a member."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def agreed_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


def rhythms(session: Session, people: Sequence[Person], *, now: datetime) -> dict[int, Rhythm]:
    """How each of these members is doing in the current campaign; only people who agreed have a rhythm."""
    people = [member for member in people if member.state == "agreed"]
    campaign = campaigns.find_current(session) if people else None
    if campaign is None:
        return {}
    only = [member.id for member in people] if len(people) <= FEW else None
    offers = Offers(kits_offered(session, campaign.id))
    posts = posted(session, campaign.id, member_ids=only)
    off = pauses(session, member_ids=only)
    nothing = Posted(frozenset(), now)
    found = {}
    for member in people:
        theirs = posts.get(member.id, nothing)
        found[member.id] = offers.read(
            theirs.kits,
            last=theirs.last,
            agreed_at=member.agreed_at or member.created_at,
            pauses=off.get(member.id, ()),
            now=now,
        )
    return found
