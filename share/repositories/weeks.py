"""What a member's last days held."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.posts import Post


def posts_since(session: Session, member_id: int, since: datetime) -> int:
    """Posts that count, by when they were posted, else recorded."""
    at = func.coalesce(Post.posted_at, Post.recorded_at)
    states = [state.value for state in COUNTED_STATES]
    wanted = select(func.count()).where(Post.member_id == member_id, Post.state.in_(states), at >= since)
    return session.scalar(wanted) or 0


def clicks_since(session: Session, member_id: int, since: datetime) -> int:
    """Human clicks on all of the member's links; those of a link that was left out count nowhere."""
    wanted = (
        select(func.sum(ClickHour.clicks))
        .join(Link, Link.id == ClickHour.link_id)
        .where(Link.member_id == member_id, ClickHour.verdict == "human", ClickHour.hour >= since)
        .where(Link.left_out_at.is_(None))
    )
    return session.scalar(wanted) or 0
