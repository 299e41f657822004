"""Standings from rows: one statement that adds up posts and clicks by member, group, network or kit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, null, select, union_all, update
from sqlalchemy.orm import Session

from share.domain.leaderboard import By, Span, Tally
from share.domain.posts import PostState
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour, Segment
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.readings import CurrentReading

Rows = Select[*tuple[Any, ...]]

UNVERIFIED = (PostState.RECORDED.value, PostState.SELF_REPORTED.value, PostState.PROTECTED.value)


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a board needs to know of its campaign; `version` changes with everything that a board could show."""

    id: int
    public_id: str
    name: str
    timezone: str
    starts_on: date
    ends_on: date | None
    ranking: bool
    version: tuple[int, int]


_CAMPAIGN = select(
    Campaign.id,
    Campaign.public_id,
    Campaign.name,
    Campaign.timezone,
    Campaign.starts_on,
    Campaign.ends_on,
    Campaign.settings,
    Campaign.board_version,
    # Clicks are folded without touching the campaign; the newest segment tells that some were.
    select(func.max(Segment.id)).scalar_subquery().label("segment"),
)
_ACTIVE = _CAMPAIGN.where(Campaign.active).order_by(Campaign.starts_on.desc(), Campaign.id.desc()).limit(1)


def campaign(session: Session, *, public_id: str | None = None) -> CampaignFacts | None:
    """One campaign, or where none is named the active one (the latest of several)."""
    wanted = _ACTIVE if public_id is None else _CAMPAIGN.where(Campaign.public_id == public_id)
    row = session.execute(wanted).first()
    if row is None:
        return None
    return CampaignFacts(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        timezone=row.timezone,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ranking=bool(row.settings.get("ranking", True)),
        version=(row.board_version, row.segment or 0),
    )


def raise_versions(session: Session) -> None:
    """Boards made until now are out of date. The campaigns' rows are locked last and briefly: all writers pass."""
    raised = update(Campaign).values(board_version=Campaign.board_version + 1)
    session.execute(raised.execution_options(synchronize_session=False))


def tallies(session: Session, *, campaign_id: int | None, span: Span, by: By, network: str | None) -> list[Tally]:
    """Add up what happened; `campaign_id` None is every campaign.

    A board of members leaves out those who are hidden, have left or were erased; in totals they count.
    A group's total is that of its own members, not of the groups below it.
    """
    facts = union_all(
        _posts(campaign_id, span, network),
        _clicks(campaign_id, span, network),
    ).subquery()
    rows = session.execute(_by(facts, by))
    return [_tally(row) for row in rows if row.posts or row.unverified or row.clicks]


def _posts(campaign_id: int | None, span: Span, network: str | None) -> Rows:
    verified = Post.state == PostState.VERIFIED.value
    counted = select(
        Post.member_id,
        Post.kit_id,
        Post.network,
        case((verified, 1), else_=0).label("posts"),
        case((verified, 0), else_=1).label("unverified"),
        case((verified, CurrentReading.engagements)).label("engagements"),
        case((verified & (CurrentReading.engagements.is_(None) | CurrentReading.partial), 1), else_=0).label("partial"),
        case((verified, CurrentReading.impressions)).label("impressions"),
        literal(0).label("clicks"),
        Post.recorded_at.label("since"),
    ).join(CurrentReading, CurrentReading.post_id == Post.id, isouter=True)
    counted = counted.where(Post.state.in_((PostState.VERIFIED.value, *UNVERIFIED)))
    return _within(counted, Post.kit_id, Post.network, campaign_id=campaign_id, span=span, network=network)


def _clicks(campaign_id: int | None, span: Span, network: str | None) -> Rows:
    counted = (
        select(
            Link.member_id,
            Link.kit_id,
            Link.network,
            literal(0),
            literal(0),
            null(),
            literal(0),
            null(),
            ClickHour.clicks,
            null(),
        )
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(ClickHour.verdict == "human")
    )
    return _within(counted, Link.kit_id, Link.network, campaign_id=campaign_id, span=span, network=network)


def _within(
    rows: Rows,
    kit_id: ColumnElement[int] | Any,
    network_column: ColumnElement[str] | Any,
    *,
    campaign_id: int | None,
    span: Span,
    network: str | None,
) -> Rows:
    rows = rows.join(Kit, Kit.id == kit_id)
    if campaign_id is not None:
        rows = rows.where(Kit.campaign_id == campaign_id)
    if span.first is not None:
        rows = rows.where(Kit.local_date >= span.first)
    if span.last is not None:
        rows = rows.where(Kit.local_date <= span.last)
    return rows if network is None else rows.where(network_column == network)


def _by(facts: Subquery, by: By) -> Rows:
    sums = (
        func.sum(facts.c.posts).label("posts"),
        func.sum(facts.c.unverified).label("unverified"),
        func.sum(facts.c.engagements).label("engagements"),
        func.max(facts.c.partial).label("partial"),
        func.sum(facts.c.impressions).label("impressions"),
        func.sum(facts.c.clicks).label("clicks"),
        func.min(facts.c.since).label("since"),
    )
    match by:
        case By.MEMBER:
            shown = case((Member.shown_as == "name", Member.name), else_=Member.alias)
            who = (Member.public_id.label("subject"), shown.label("name"))
            rows = select(*who, *sums).join(Member, Member.id == facts.c.member_id)
            return rows.where(Member.shown_as != "hidden", Member.state == "agreed").group_by(Member.id)
        case By.GROUP:
            who = (Group.public_id.label("subject"), Group.name.label("name"))
            rows = select(*who, *sums).join(Member, Member.id == facts.c.member_id)
            return rows.join(Group, Group.id == Member.group_id).group_by(Group.id)
        case By.NETWORK:
            network = facts.c.network
            return select(network.label("subject"), network.label("name"), *sums).group_by(network)
        case By.KIT:
            who = (Kit.slug.label("subject"), Kit.title.label("name"))
            return select(*who, *sums).join(Kit, Kit.id == facts.c.kit_id).group_by(Kit.id)


def _tally(row: Any) -> Tally:
    engagements = None if row.engagements is None else int(row.engagements)
    since: datetime | None = row.since
    return Tally(
        subject=row.subject,
        name=row.name,
        posts=int(row.posts),
        unverified=int(row.unverified),
        engagements=engagements,
        partial=engagements is not None and bool(row.partial),
        impressions=None if row.impressions is None else int(row.impressions),
        clicks=int(row.clicks),
        since=since,
    )
