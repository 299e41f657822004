"""What the admins' page of points asks: who would move, and how far new rules have got."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.posts import PostState
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.repositories.score_totals import concerned_by
from share.repositories.statements import among


def ranked(session: Session, campaign_id: int, *, limit: int) -> list[int]:
    """Who stands on the campaign's board of points, or may by other rules, by id: of many those with the most posts.

    Clicks alone earn points, too; who left or is hidden has no place there that could change.
    """
    posts = (
        select(Post.member_id, func.count().label("posts"))
        .join(Kit, Kit.id == Post.kit_id)
        .where(Kit.campaign_id == campaign_id, Post.state == PostState.VERIFIED.value)
        .group_by(Post.member_id)
        .subquery()
    )
    who = concerned_by(campaign_id)
    wanted = (
        select(Member.id)
        .join(who, who.c.member_id == Member.id)
        .join(posts, posts.c.member_id == Member.id, isouter=True)
        .where(Member.state == "agreed", Member.shown_as != "hidden")
        .order_by(func.coalesce(posts.c.posts, 0).desc(), Member.id)
        .limit(limit)
    )
    return sorted(session.scalars(wanted))


def names(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """These members' public ids and names."""
    rows = session.execute(select(Member.id, Member.public_id, Member.name).where(among(session, Member.id, ids)))
    return {row.id: (row.public_id, row.name) for row in rows}
