"""What waits for a coordinator or an admin: counted, with the time since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.models.articles import Feed
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.network_states import NetworkState
from share.models.notices import Notice
from share.models.posts import Contest, Post

FAILURES_SHOWN = 3
"""Failures in a row from which on a network is shown as ailing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait and since when the longest does."""

    count: int
    since: datetime | None


def approvals(session: Session) -> list[Member]:
    """People who asked to join and wait for a yes."""
    return list(session.scalars(select(Member).where(Member.state == "pending").order_by(Member.created_at, Member.id)))


def contested_posts(session: Session) -> list[tuple[Post, datetime]]:
    """Posts that more than one member says are theirs."""
    opened = func.min(Contest.opened_at, type_=Contest.opened_at.type).label("opened_at")
    # Added up before posts are looked at: they are many, and contests few.
    open_ones = select(Contest.post_id, opened).where(Contest.settled_at.is_(None)).group_by(Contest.post_id).subquery()
    rows = session.execute(
        select(Post, open_ones.c.opened_at)
        .join(open_ones, open_ones.c.post_id == Post.id)
        .order_by(open_ones.c.opened_at, Post.id)
    )
    return [(post, since) for post, since in rows]


def undelivered(session: Session) -> Waiting:
    """Letters that failed for good, or of which nobody knows whether they arrived."""
    row = session.execute(
        select(func.count(), func.min(Notice.created_at, type_=Notice.created_at.type)).where(
            Notice.state.in_(("failed", "unknown"))
        )
    ).one()
    return Waiting(*row)


def parked(session: Session) -> Waiting:
    """Work that was set aside for a person."""
    row = session.execute(
        select(func.count(), func.min(Due.parked_at, type_=Due.parked_at.type)).where(Due.parked_at.is_not(None))
    ).one()
    return Waiting(*row)


def broken_feeds(session: Session) -> list[Feed]:
    return list(session.scalars(select(Feed).where(Feed.active, Feed.error.is_not(None)).order_by(Feed.title, Feed.id)))


def missed_kits(session: Session, *, since: datetime) -> list[Kit]:
    """Kits that were scheduled and did not go out."""
    wanted = select(Kit).where(Kit.state == "missed", Kit.publish_at >= since)
    return list(session.scalars(wanted.order_by(Kit.publish_at.desc(), Kit.id.desc())))


def halted_networks(session: Session, *, now: datetime) -> list[NetworkState]:
    """Networks that failed several times in a row, or must not be asked for now."""
    wanted = select(NetworkState).where((NetworkState.failures >= FAILURES_SHOWN) | (NetworkState.not_before > now))
    return list(session.scalars(wanted.order_by(NetworkState.network, NetworkState.scope)))
