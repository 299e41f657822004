"""What came of a member's kits, day by day: what personal bests and streaks are made of."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.bests import DayFacts
from share.domain.days import local_date
from share.domain.posts import COUNTED_STATES, PostState
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member, Pause
from share.models.posts import Post
from share.models.readings import CurrentReading


@dataclass(frozen=True, slots=True)
class Habit:
    """What a streak is read from: days with a counted post, days with a kit, those of them while paused."""

    posted: frozenset[date]
    offered: tuple[date, ...]
    paused: frozenset[date]


def days(session: Session, campaign: Campaign, member_id: int) -> list[DayFacts]:
    """By the day of the kit, as boards date it: verified posts, their engagements, human clicks."""
    posted = session.execute(
        select(Kit.local_date, func.count(), func.sum(CurrentReading.engagements))
        .select_from(Post)
        .join(Kit, Kit.id == Post.kit_id)
        .outerjoin(CurrentReading, CurrentReading.post_id == Post.id)
        .where(Post.member_id == member_id, Post.state == PostState.VERIFIED.value, Kit.campaign_id == campaign.id)
        .group_by(Kit.local_date)
    )
    found = {day: DayFacts(day, int(posts), None if total is None else int(total)) for day, posts, total in posted}
    clicked = session.execute(
        select(Kit.local_date, func.sum(ClickHour.clicks))
        .select_from(Link)
        .join(Kit, Kit.id == Link.kit_id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(Link.member_id == member_id, Link.left_out_at.is_(None), Kit.campaign_id == campaign.id)
        .where(ClickHour.verdict == "human")
        .group_by(Kit.local_date)
    )
    for day, clicks in clicked:
        known = found.get(day, DayFacts(day))
        found[day] = DayFacts(day, known.posts, known.engagements, int(clicks))
    return [found[day] for day in sorted(found)]


def habit(session: Session, campaign: Campaign, member: Member) -> Habit:
    """The member's days; kits that went out before they agreed are not theirs to post."""
    since = member.agreed_at or member.created_at
    kits = session.execute(
        select(Kit.id, Kit.local_date, Kit.published_at)
        .where(Kit.campaign_id == campaign.id, Kit.published_at.is_not(None))
        .order_by(Kit.local_date)
    ).all()
    states = [state.value for state in COUNTED_STATES]
    done = set(session.scalars(select(Post.kit_id).where(Post.member_id == member.id, Post.state.in_(states))))
    first = local_date(since, zone=campaign.timezone)
    posted = frozenset(day for kit_id, day, _ in kits if kit_id in done)
    offered = tuple(day for kit_id, day, _ in kits if day >= first or kit_id in done)
    pauses = session.execute(select(Pause.started_at, Pause.ended_at).where(Pause.member_id == member.id)).all()
    off = frozenset(
        day
        for _, day, at in kits
        if at is not None and any(start <= at and (end is None or at < end) for start, end in pauses)
    )
    return Habit(posted, offered, off)


def rest_days(campaign: Campaign, *, default: int) -> int:
    """How many rest days a week the campaign allows."""
    return int(campaign.settings.get("rest_days", default))
