"""What became of the last kits."""

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.domain.surveys import KitDay
from share.models.claims import Claim
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories.standing_facts import FOR_AUTHORS

HUMAN = "human"


def last_kits(session: Session, campaign_id: int, *, limit: int) -> list[KitDay]:
    """The kits that went out last, newest first."""
    kits = session.execute(
        select(Kit.id, Kit.slug, Kit.title, Kit.local_date)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.published_at.desc(), Kit.id.desc())
        .limit(limit)
    ).all()
    ids = [row.id for row in kits]
    claims = _counts(session, ids)
    posts = _posts(session, ids)
    clicks = _clicks(session, ids)
    return [
        KitDay(
            row.slug,
            row.title,
            row.local_date,
            claims.get(row.id, 0),
            posts.get(row.id, (0, None))[0],
            posts.get(row.id, (0, None))[1],
            clicks.get(row.id, 0),
        )
        for row in kits
    ]


def _counts(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Claim.kit_id, func.count(distinct(Claim.member_id))).where(Claim.kit_id.in_(ids)).group_by(Claim.kit_id)
    )
    return {kit: count for kit, count in rows}  # noqa: C416 - a row is no pair to mypy


def _posts(session: Session, ids: list[int]) -> dict[int, tuple[int, int | None]]:
    rows = session.execute(
        select(
            Post.kit_id,
            func.count(distinct(Post.member_id)),
            func.sum(case((Post.network.not_in(FOR_AUTHORS), CurrentReading.engagements))),
        )
        .outerjoin(CurrentReading, CurrentReading.post_id == Post.id)
        .where(Post.kit_id.in_(ids), Post.state.in_([state.value for state in COUNTED_STATES]))
        .group_by(Post.kit_id)
    )
    return {kit: (count, None if total is None else int(total)) for kit, count, total in rows}


def _clicks(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Link.kit_id, func.sum(ClickHour.clicks))
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(Link.kit_id.in_(ids), ClickHour.verdict == HUMAN)
        .group_by(Link.kit_id)
    )
    return {kit: int(total) for kit, total in rows}
