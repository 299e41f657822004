"""What members' rhythms are read from: kits that went out, posts that count, time off."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.domain.rhythm import Offered, Rhythm, Stretch, read
from share.models.kits import Kit
from share.models.members import Member, Pause
from share.models.posts import Post
from share.repositories import campaigns

_COUNTED = [state.value for state in COUNTED_STATES]


def kits_offered(session: Session, campaign_id: int) -> list[Offered]:
    """Every kit of the campaign that went out, oldest first."""
    rows = session.execute(
        select(Kit.id, Kit.published_at)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.published_at, Kit.id)
    )
    return [Offered(kit_id, at) for kit_id, at in rows if at is not None]


def first_posts(session: Session, campaign_id: int, *, member_id: int | None = None) -> dict[int, dict[int, datetime]]:
    """Per member and kit the time of the first post that counts."""
    at = func.min(func.coalesce(Post.posted_at, Post.recorded_at), type_=Post.recorded_at.type)
    wanted = (
        select(Post.member_id, Post.kit_id, at)
        .join(Kit, Kit.id == Post.kit_id)
        .where(Kit.campaign_id == campaign_id, Post.state.in_(_COUNTED))
        .group_by(Post.member_id, Post.kit_id)
    )
    if member_id is not None:
        wanted = wanted.where(Post.member_id == member_id)
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for member, kit, first in session.execute(wanted):
        found[member][kit] = first
    return found


def pauses(session: Session, *, member_id: int | None = None) -> dict[int, list[Stretch]]:
    """Each member's stretches of time off."""
    wanted = select(Pause.member_id, Pause.started_at, Pause.ended_at).order_by(Pause.started_at)
    if member_id is not None:
        wanted = wanted.where(Pause.member_id == member_id)
    found: dict[int, list[Stretch]] = defaultdict(list)
    for member, start, end in session.execute(wanted):
        found[member].append(Stretch(start, end))
    return found


def rhythms(session: Session, people: Sequence[Member], *, now: datetime) -> dict[int, Rhythm]:
    """How each of these members is doing in the current campaign; only people who agreed have a rhythm."""
    campaign = campaigns.find_current(session)
    if campaign is None:
        return {}
    only = people[0].id if len(people) == 1 else None
    kits = kits_offered(session, campaign.id)
    posts = first_posts(session, campaign.id, member_id=only)
    off = pauses(session, member_id=only)
    return {
        member.id: read(
            kits,
            posts.get(member.id, {}),
            agreed_at=member.agreed_at or member.created_at,
            pauses=off.get(member.id, []),
            now=now,
        )
        for member in people
        if member.state == "agreed"
    }
