"""What the admins' page of points asks: who would move, and how far new rules have got."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.posts import PostState
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.repositories.statements import among


def busiest(session: Session, campaign_id: int, *, limit: int) -> list[int]:
    """Members with the most verified posts in a campaign, by id."""
    wanted = (
        select(Post.member_id)
        .join(Kit, Kit.id == Post.kit_id)
        .join(Member, Member.id == Post.member_id)
        .where(Kit.campaign_id == campaign_id, Post.state == PostState.VERIFIED.value, Member.state == "agreed")
        .group_by(Post.member_id)
        .order_by(func.count().desc(), Post.member_id)
        .limit(limit)
    )
    return sorted(session.scalars(wanted))


def names(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """These members' public ids and names."""
    rows = session.execute(select(Member.id, Member.public_id, Member.name).where(among(session, Member.id, ids)))
    return {row.id: (row.public_id, row.name) for row in rows}
