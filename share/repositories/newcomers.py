"""The board of those who joined lately: their posts and clicks since then, added up for few people only."""

from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from share.domain.newcomers import Newcomer
from share.domain.posts import COUNTED_STATES, PostState
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories.standing_facts import FOR_AUTHORS


def joined(session: Session, campaign_id: int, *, since: datetime) -> list[Newcomer]:
    """What members who agreed since then have; who is hidden, or did nothing yet, is left out."""
    shown = case((Member.shown_as == "name", Member.name), else_=Member.alias)
    new = (Member.agreed_at >= since, Member.state == "agreed", Member.shown_as != "hidden")
    people = session.execute(select(Member.id, Member.public_id, shown).where(*new)).all()
    # In its own words, not as a list of ids: at a campaign's start everybody is new.
    ids = select(Member.id).where(*new)
    posts, clicks = _posts(session, campaign_id, ids), _clicks(session, campaign_id, ids)
    return [
        Newcomer(
            public_id=public_id,
            name=name,
            posts=posts[member][0],
            unverified=posts[member][1],
            engagements=posts[member][2],
            partial=posts[member][2] is not None and posts[member][3],
            clicks=clicks.get(member, 0),
            since=posts[member][4],
        )
        for member, public_id, name in people
        if member in posts
    ]


Sums = tuple[int, int, int | None, bool, datetime]


def _posts(session: Session, campaign_id: int, ids: Select[int]) -> dict[int, Sums]:
    """Per member: verified, unverified, engagements, whether some are unknown, the first record."""
    verified = Post.state == PostState.VERIFIED.value
    told = verified & Post.network.not_in(FOR_AUTHORS)
    unknown = verified & (Post.network.in_(FOR_AUTHORS) | CurrentReading.engagements.is_(None) | CurrentReading.partial)
    rows = session.execute(
        select(
            Post.member_id,
            func.sum(case((verified, 1), else_=0)),
            func.sum(case((verified, 0), else_=1)),
            func.sum(case((told, CurrentReading.engagements))),
            func.max(case((unknown, 1), else_=0)),
            func.min(Post.recorded_at, type_=Post.recorded_at.type),
        )
        .select_from(Post)
        .join(Kit, Kit.id == Post.kit_id)
        .outerjoin(CurrentReading, CurrentReading.post_id == Post.id)
        .where(
            Kit.campaign_id == campaign_id,
            Post.member_id.in_(ids),
            Post.state.in_([state.value for state in COUNTED_STATES]),
        )
        .group_by(Post.member_id)
    )
    return {
        row[0]: (int(row[1]), int(row[2]), None if row[3] is None else int(row[3]), bool(row[4]), row[5])
        for row in rows
    }


def _clicks(session: Session, campaign_id: int, ids: Select[int]) -> dict[int, int]:
    rows = session.execute(
        select(Link.member_id, func.sum(ClickHour.clicks))
        .join(Kit, Kit.id == Link.kit_id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(Kit.campaign_id == campaign_id, Link.member_id.in_(ids), Link.left_out_at.is_(None))
        .where(ClickHour.verdict == "human")
        .group_by(Link.member_id)
    )
    return {row[0]: int(row[1]) for row in rows}
