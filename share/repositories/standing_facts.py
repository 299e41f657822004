"""What each post and each tracked link adds to boards, straight from the facts."""

from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select

from share.domain.posts import PostState
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.networks import registry
from share.repositories.statements import among_given

POSTS, LINKS = 1, 2
HUMAN = "human"
UNVERIFIED = (PostState.RECORDED.value, PostState.SELF_REPORTED.value, PostState.PROTECTED.value)
FOR_AUTHORS = tuple(sorted(network.name for network in registry.NETWORKS if network.audience == "author"))
"""Networks whose counters are for the author's eyes alone: on boards they are as good as not told."""

WHERE = ("kind", "subject_id", "campaign_id", "member_id", "kit_id", "network", "day")
NUMBERS = ("posts", "unverified", "engagements", "engaged", "partials", "impressions", "measured", "clicks")

Rows = Select[*tuple[Any, ...]]


def posts(dialect: str | None = None) -> Rows:
    """One row a post, in the columns WHERE + NUMBERS: all, or for a dialect those that are given at the run."""
    verified = Post.state == PostState.VERIFIED.value
    open_to_all = and_(verified, *(Post.network != name for name in FOR_AUTHORS))
    engaged = and_(open_to_all, CurrentReading.engagements.is_not(None))
    measured = and_(open_to_all, CurrentReading.impressions.is_not(None))
    rows = (
        select(
            literal(POSTS).label("kind"),
            Post.id.label("subject_id"),
            Kit.campaign_id,
            Post.member_id,
            Post.kit_id,
            Post.network,
            Kit.local_date.label("day"),
            case((verified, 1), else_=0).label("posts"),
            case((or_(*(Post.state == one for one in UNVERIFIED)), 1), else_=0).label("unverified"),
            case((engaged, CurrentReading.engagements), else_=0).label("engagements"),
            case((engaged, 1), else_=0).label("engaged"),
            case((and_(engaged, CurrentReading.partial.is_(False)), 0), (verified, 1), else_=0).label("partials"),
            case((measured, CurrentReading.impressions), else_=0).label("impressions"),
            case((measured, 1), else_=0).label("measured"),
            literal(0).label("clicks"),
        )
        .join(Kit, Kit.id == Post.kit_id)
        .join(CurrentReading, CurrentReading.post_id == Post.id, isouter=True)
    )
    return rows.where(Post.id > 0 if dialect is None else among_given(dialect, Post.id))


def links(dialect: str | None = None) -> Rows:
    """One row a tracked link, in the columns WHERE + NUMBERS: all clicked ones, or those that are given at the run."""
    human = and_(ClickHour.verdict == HUMAN, Link.left_out_at.is_(None))
    clicks = select(func.coalesce(func.sum(ClickHour.clicks), 0)).where(ClickHour.link_id == Link.id, human)
    rows = select(
        literal(LINKS).label("kind"),
        Link.id.label("subject_id"),
        Kit.campaign_id,
        Link.member_id,
        Link.kit_id,
        Link.network,
        Kit.local_date.label("day"),
        *(literal(0).label(name) for name in NUMBERS[:-1]),
        clicks.scalar_subquery().label("clicks"),
    ).join(Kit, Kit.id == Link.kit_id)
    if dialect is None:
        return rows.where(Link.id.in_(select(ClickHour.link_id).where(ClickHour.verdict == HUMAN)))
    return rows.where(among_given(dialect, Link.id))
