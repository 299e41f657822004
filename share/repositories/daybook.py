"""The days of a campaign counted: what is kept of them on the shelf, and the counting of one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import distinct, func, select, union
from sqlalchemy.orm import Session

from share.domain import daybook
from share.domain.daybook import Day, Named, Part
from share.domain.days import day_bounds, local_date, zone_of
from share.domain.leaderboard import Metric
from share.domain.notices import ASKS, NoticeState
from share.domain.posts import COUNTED_STATES, PostState
from share.domain.standings import Sums
from share.models.campaigns import Campaign
from share.models.claims import Claim, Skip
from share.models.kits import Kit
from share.models.notices import Notice
from share.models.posts import Post
from share.models.standings import StandingPart
from share.repositories import members, past_statuses
from share.repositories.standing_facts import NUMBERS

SENT_WITHIN = timedelta(days=2)
"""This long after a kit went out nobody is told of it any more."""

_COUNTED = [state.value for state in COUNTED_STATES]


class Shelf(Protocol):
    """Where the days are kept for pages."""

    def find(self, name: str) -> bytes | None: ...
    def put(self, name: str, content: bytes) -> bytes: ...


def name_of(campaign_id: int) -> str:
    return f"daybook:{campaign_id}"


def known(shelf: Shelf, campaign_id: int, *, most: int) -> dict[date, Day]:
    """The newest days that were counted; none where no worker has counted yet."""
    packed = shelf.find(name_of(campaign_id))
    return {} if packed is None else daybook.unpack(packed, most=most)


def renew(session: Session, shelf: Shelf, campaign: Campaign, *, now: datetime) -> int:
    """Count the days whose turn it is, and keep them; returns how many."""
    today, agreed = local_date(now, zone=campaign.timezone), members.count_agreed(session)
    kept = known(shelf, campaign.id, most=daybook.KEPT)
    days = daybook.to_count(kept, today=today, first=campaign.starts_on, members=agreed)
    for day in days:
        counted, before = count(session, campaign, day, now=now), kept.get(day)
        kept[day] = counted if before is None else counted.with_people(before)
    _fill_people(session, campaign, kept, today=today, most=max(daybook.AT_ONCE // max(agreed, 1), 1))
    oldest = today - timedelta(days=daybook.KEPT)
    shelf.put(name_of(campaign.id), daybook.pack(one for day, one in kept.items() if oldest < day <= today))
    return len(days)


def _fill_people(session: Session, campaign: Campaign, kept: dict[date, Day], *, today: date, most: int) -> None:
    """How everybody was doing as those days ended of which that is not known yet, the newest first."""
    unknown = sorted((day for day, one in kept.items() if one.people is None and day < today), reverse=True)[:most]
    ends = {day: day_bounds(day, zone=campaign.timezone)[1] for day in unknown}
    found = past_statuses.count(session, campaign.id, sorted(ends.values()))
    for day, end in ends.items():
        then = found[end]
        kept[day] = replace(kept[day], people=then.people, off=then.off, active=then.active)


def count(session: Session, campaign: Campaign, day: date, *, now: datetime) -> Day:
    """What a day's kits came to, as of now."""
    rows = session.execute(
        select(Kit.id, Kit.slug, Kit.title, Kit.published_at)
        .where(Kit.campaign_id == campaign.id, Kit.local_date == day, Kit.published_at.is_not(None))
        .order_by(Kit.slot)
    ).all()
    ids = [row.id for row in rows]
    took, posted = _took(session, ids), _posted(session, ids, zone=campaign.timezone)
    reach = _reach(session, campaign.id, day)
    parts = {
        name: Part(
            *(took.get(name, 0), posted.members[name], posted.verified[name]),
            posts=reach[name].posts,
            engagements=reach[name].of_day(Metric.ENGAGEMENTS),
            impressions=reach[name].of_day(Metric.IMPRESSIONS),
            clicks=reach[name].clicks,
            hours=[posted.hours[name, hour] for hour in range(24)],
            untold=reach[name].partials,
            unmeasured=reach[name].posts - reach[name].measured,
        )
        for name in sorted({*took, *posted.members, *reach} - {daybook.ALL})
    }
    whole = daybook.together(
        parts,
        took=took.get(daybook.ALL, 0),
        posted=posted.members[daybook.ALL],
        verified=posted.verified[daybook.ALL],
    )
    seen, told = _seen(session, ids), _told(session, ids, [row.published_at for row in rows])
    return Day(
        day=day,
        counted_at=now,
        kits=[Named(row.slug, row.title) for row in rows],
        told=None if seen and not told else told,
        seen=seen,
        parts={daybook.ALL: whole, **parts},
    )


def _told(session: Session, ids: Sequence[int], times: Sequence[datetime]) -> int:
    """Members to whom a notice of one of these kits went out."""
    if not ids:
        return 0
    wanted = select(func.count(distinct(Notice.member_id))).where(
        Notice.state == NoticeState.SENT.value,
        Notice.created_at.between(min(times) - SENT_WITHIN, max(times) + SENT_WITHIN),
        Notice.kit_id.in_(ids),
        Notice.kind.in_([kind.value for kind in ASKS]),
    )
    return session.scalar(wanted) or 0


def _seen(session: Session, ids: Sequence[int]) -> int:
    """Members who did something with one of these kits: looking at it alone leaves no trace."""
    acted: Any = union(*(select(table.member_id).where(table.kit_id.in_(ids)) for table in (Claim, Skip, Post)))
    return session.scalar(select(func.count()).select_from(acted.subquery())) or 0


def _took(session: Session, ids: Sequence[int]) -> dict[str, int]:
    """Members who took one of these kits, by network and in all."""
    wanted = select(func.count(distinct(Claim.member_id))).where(Claim.kit_id.in_(ids))
    found = {
        network: members
        for members, network in session.execute(wanted.add_columns(Claim.network).group_by(Claim.network))
    }
    return {**found, daybook.ALL: session.scalar(wanted) or 0}


class _Posted:
    """Members who posted, and of them with a verified post, by network and in all; posts by network and hour."""

    def __init__(self) -> None:
        self.members: Counter[str] = Counter()
        self.verified: Counter[str] = Counter()
        self.hours: Counter[tuple[str, int]] = Counter()


def _posted(session: Session, ids: Sequence[int], *, zone: str) -> _Posted:
    at = func.coalesce(Post.posted_at, Post.recorded_at, type_=Post.recorded_at.type)
    rows = session.connection().execute(
        select(Post.network, Post.member_id, Post.state, at).where(Post.kit_id.in_(ids), Post.state.in_(_COUNTED))
    )
    found, here = _Posted(), zone_of(zone)
    people: defaultdict[str, set[int]] = defaultdict(set)
    proven: defaultdict[str, set[int]] = defaultdict(set)
    for network, member, state, time in rows:
        found.hours[network, time.astimezone(here).hour] += 1
        for name in (network, daybook.ALL):
            people[name].add(member)
            if state == PostState.VERIFIED:
                proven[name].add(member)
    found.members.update({name: len(ids) for name, ids in people.items()})
    found.verified.update({name: len(ids) for name, ids in proven.items()})
    return found


def _reach(session: Session, campaign_id: int, day: date) -> defaultdict[str, Sums]:
    """What boards count for the day, by network."""
    numbers = [func.sum(getattr(StandingPart, name)) for name in NUMBERS]
    rows = session.execute(
        select(StandingPart.network, *numbers)
        .where(StandingPart.campaign_id == campaign_id, StandingPart.day == day)
        .group_by(StandingPart.network)
    )
    found: defaultdict[str, Sums] = defaultdict(Sums)
    found.update({network: Sums(*map(int, sums)) for network, *sums in rows})
    return found
