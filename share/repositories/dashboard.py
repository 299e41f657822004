"""What became of the last kits."""

from collections import defaultdict

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from share.domain.leaderboard import Metric
from share.domain.posts import COUNTED_STATES
from share.domain.standings import Sums
from share.domain.surveys import KitDay
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.posts import Post
from share.models.standings import StandingPart
from share.repositories.standing_facts import NUMBERS


def last_kits(session: Session, campaign_id: int, *, limit: int) -> list[KitDay]:
    """The kits that went out last, newest first."""
    kits = session.execute(
        select(Kit.id, Kit.slug, Kit.title, Kit.local_date)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.published_at.desc(), Kit.id.desc())
        .limit(limit)
    ).all()
    ids = [row.id for row in kits]
    claims, posted, reach = _claims(session, ids), _posted(session, ids), _reach(session, ids)
    return [
        KitDay(
            row.slug,
            row.title,
            row.local_date,
            claimed=claims.get(row.id, 0),
            posted=posted.get(row.id, 0),
            engagements=reach[row.id].value(Metric.ENGAGEMENTS),
            clicks=reach[row.id].clicks,
            partial=bool(reach[row.id].engaged and reach[row.id].partials),
        )
        for row in kits
    ]


def _claims(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Claim.kit_id, func.count(distinct(Claim.member_id))).where(Claim.kit_id.in_(ids)).group_by(Claim.kit_id)
    )
    return {kit: count for kit, count in rows}  # noqa: C416 - a row is no pair to mypy


def _posted(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Post.kit_id, func.count(distinct(Post.member_id)))
        .where(Post.kit_id.in_(ids), Post.state.in_([state.value for state in COUNTED_STATES]))
        .group_by(Post.kit_id)
    )
    return {kit: count for kit, count in rows}  # noqa: C416 - as above


def _reach(session: Session, ids: list[int]) -> defaultdict[int, Sums]:
    """What boards count for these kits, so that both tell the same."""
    numbers = [func.sum(getattr(StandingPart, name)) for name in NUMBERS]
    rows = session.execute(
        select(StandingPart.kit_id, *numbers).where(StandingPart.kit_id.in_(ids)).group_by(StandingPart.kit_id)
    )
    found: defaultdict[int, Sums] = defaultdict(Sums)
    found.update({kit: Sums(*map(int, sums)) for kit, *sums in rows})
    return found
