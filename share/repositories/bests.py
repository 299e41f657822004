"""What came of a member's kits, day by day: what personal bests and streaks are made of."""

from bisect import bisect_left
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.bests import DayFacts
from share.domain.days import local_date
from share.domain.kits import KitState
from share.domain.posts import COUNTED_STATES, PostState
from share.domain.streaks import REST_DAYS, Habit
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member, Pause
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories.statements import among


class Out(NamedTuple):
    """A kit that went out: its day, when that was, and whether it still stands."""

    day: date
    at: datetime
    stands: bool


OutById = dict[int, Out]
"""In the order of their days."""


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


def habits(session: Session, campaign_id: int, member_ids: Collection[int], *, zone: str) -> dict[int, Habit]:
    """These members' days; kits that went out before one agreed, or were taken back, are not theirs to post."""
    if not member_ids:
        return {}
    out = _out(session, campaign_id)
    days = sorted({kit.day for kit in out.values() if kit.stands})
    done, off = _done(session, out, member_ids), _off(session, out, member_ids)
    agreed = select(Member.id, func.coalesce(Member.agreed_at, Member.created_at, type_=Member.created_at.type))
    found = {}
    for member_id, since in session.execute(agreed.where(among(session, Member.id, member_ids))):
        first = local_date(since, zone=zone)
        posted = done.get(member_id, set())
        offered = days[bisect_left(days, first) :]
        found[member_id] = Habit(posted, sorted({*posted, *offered}), off.get(member_id, set()))
    return found


def _out(session: Session, campaign_id: int) -> OutById:
    kits = (
        select(Kit.id, Kit.local_date, Kit.published_at, Kit.state)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.local_date)
    )
    rows = session.execute(kits)
    return {id_: Out(day, at, state != KitState.RECALLED) for id_, day, at, state in rows if at is not None}


def _done(session: Session, out: OutById, member_ids: Collection[int]) -> dict[int, set[date]]:
    """On the days of which kits these members posted."""
    states = [state.value for state in COUNTED_STATES]
    posts = select(Post.member_id, Post.kit_id).where(among(session, Post.member_id, member_ids))
    found: dict[int, set[date]] = {}
    for member_id, kit_id in session.execute(posts.where(Post.state.in_(states))):
        if kit_id in out:
            found.setdefault(member_id, set()).add(out[kit_id].day)
    return found


def _off(session: Session, out: OutById, member_ids: Collection[int]) -> dict[int, set[date]]:
    """On the days of which kits these members were paused when they went out."""
    pauses = select(Pause.member_id, Pause.started_at, Pause.ended_at)
    found: dict[int, set[date]] = {}
    for member_id, start, end in session.execute(pauses.where(among(session, Pause.member_id, member_ids))):
        days = {kit.day for kit in out.values() if start <= kit.at and (end is None or kit.at < end)}
        found.setdefault(member_id, set()).update(days)
    return found


def rest_days(campaign: Campaign, *, default: int = REST_DAYS) -> int:
    """How many rest days a week the campaign allows."""
    return int(campaign.settings.get("rest_days", default))
