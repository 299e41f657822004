"""What came of a member's kits, day by day: what personal bests and streaks are made of."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
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
from share.repositories.asked import Ever, has_none
from share.repositories.statements import among, plain


class Out(NamedTuple):
    """A kit that went out: its day, when that was, and whether it still stands."""

    day: date
    at: datetime
    stands: bool


OutById = dict[int, Out]
"""In the order of their days."""


Absence = tuple[datetime, datetime | None]
"""From when until when a member was away; None: they still are."""


class OwnDays(NamedTuple):
    """One member's days: when they posted of those on which they could, and what came of each."""

    habit: Habit
    days: list[DayFacts]


def of_member(session: Session, campaign: Campaign, member: Member) -> OwnDays:
    """By the day of the kit, as boards date it: verified posts, their engagements, human clicks."""
    given = {"campaign_id": campaign.id, "member_id": member.id}
    out, found, posted = kits_out(session, campaign.id), dict[date, DayFacts](), set[date]()
    for kit_id, day, state, posts, total in session.execute(_POSTED, given):
        if kit_id in out and state in COUNTED_STATES:
            posted.add(out[kit_id].day)
        if state == PostState.VERIFIED:
            found[day] = _with_posts(found.get(day, DayFacts(day)), int(posts), total)
    for day, clicks in session.execute(_CLICKED, given):
        found[day] = replace(found.get(day, DayFacts(day)), clicks=int(clicks))
    return OwnDays(_own_habit(session, campaign, member, out, posted), [found[day] for day in sorted(found)])


def never_posted(session: Session, member_id: int) -> bool:
    """Whether it is known that the member has no post that counts; False where nobody has looked."""
    return has_none(session, Ever.POSTS, member_id)


def habit_of(session: Session, campaign: Campaign, member: Member, out: OutById) -> Habit:
    """The habit alone, where it is known which kits went out: for a page that is opened often."""
    given = {"member_id": member.id}
    posted = {out[kit_id].day for (kit_id,) in plain(session, _COUNTED, given) if kit_id in out}
    return _own_habit(session, campaign, member, out, posted)


def _own_habit(session: Session, campaign: Campaign, member: Member, out: OutById, posted: set[date]) -> Habit:
    absent = {} if has_none(session, Ever.PAUSES, member.id) else _absent(session, [member.id])
    days = sorted({kit.day for kit in out.values() if kit.stands})
    mine = _Taking(posted, absent.get(member.id, []), member.agreed_at, member.created_at)
    return mine.habit(days, out, zone=campaign.timezone)


def _with_posts(known: DayFacts, posts: int, total: int | None) -> DayFacts:
    """With those of one more kit of the day; engagements stay unknown where none of them is known."""
    engaged = known.engagements if total is None else (known.engagements or 0) + int(total)
    return replace(known, posts=known.posts + posts, engagements=engaged)


_POSTED = (
    select(Post.kit_id, Kit.local_date, Post.state, func.count(), func.sum(CurrentReading.engagements))
    .select_from(Post)
    .join(Kit, Kit.id == Post.kit_id)
    .outerjoin(CurrentReading, CurrentReading.post_id == Post.id)
    .where(Post.member_id == bindparam("member_id"), Kit.campaign_id == bindparam("campaign_id"))
    .group_by(Post.kit_id, Kit.local_date, Post.state)
)
_POSTS = Post.__table__.c
_COUNTED = select(_POSTS.kit_id).where(
    _POSTS.member_id == bindparam("member_id"), _POSTS.state.in_([state.value for state in COUNTED_STATES])
)
_CLICKED = (
    select(Kit.local_date, func.sum(ClickHour.clicks))
    .select_from(Link)
    .join(Kit, Kit.id == Link.kit_id)
    .join(ClickHour, ClickHour.link_id == Link.id)
    .where(Link.member_id == bindparam("member_id"), Link.left_out_at.is_(None))
    .where(Kit.campaign_id == bindparam("campaign_id"), ClickHour.verdict == "human")
    .group_by(Kit.local_date)
)


def habits(session: Session, campaign_id: int, member_ids: Collection[int], *, zone: str) -> dict[int, Habit]:
    """These members' days; kits that went out before one agreed, or were taken back, are not theirs to post."""
    if not member_ids:
        return {}
    out = kits_out(session, campaign_id)
    days = sorted({kit.day for kit in out.values() if kit.stands})
    done, absent = _done(session, out, member_ids), _absent(session, member_ids)
    began = select(Member.id, Member.agreed_at, Member.created_at)
    found = {}
    for member_id, agreed, created in session.execute(began.where(among(session, Member.id, member_ids))):
        theirs = _Taking(done.get(member_id, set()), absent.get(member_id, []), agreed, created)
        found[member_id] = theirs.habit(days, out, zone=zone)
    return found


@dataclass(frozen=True, slots=True)
class _Taking:
    """When a member posted, was away, and began."""

    posted: set[date]
    absent: list[Absence]
    agreed: datetime | None
    created: datetime

    def habit(self, days: Sequence[date], out: OutById, *, zone: str) -> Habit:
        """Of the days with a kit those are theirs on which they had agreed, and all others on which they posted.

        Whoever left and agreed anew was absent until then, and what was theirs before stays so.
        """
        returned = any(end == self.agreed for _, end in self.absent)
        since = self.created if returned else self.agreed or self.created
        offered = days[bisect_left(days, local_date(since, zone=zone)) :]
        return Habit(self.posted, sorted({*self.posted, *offered}), self._off(out))

    def _off(self, out: OutById) -> set[date]:
        """The days of the kits that went out while they were away."""
        kits = [
            kit
            for start, end in self.absent
            for kit in out.values()
            if start <= kit.at and (end is None or kit.at < end)
        ]
        return {kit.day for kit in kits}


_KITS_OUT = (
    select(Kit.id, Kit.local_date, Kit.published_at, Kit.state)
    .where(Kit.campaign_id == bindparam("campaign_id"), Kit.published_at.is_not(None))
    .order_by(Kit.local_date)
)


def kits_out(session: Session, campaign_id: int) -> OutById:
    rows = session.execute(_KITS_OUT, {"campaign_id": campaign_id})
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


def _absent(session: Session, member_ids: Collection[int]) -> dict[int, list[Absence]]:
    """When these members were away."""
    pauses = select(Pause.member_id, Pause.started_at, Pause.ended_at)
    found: dict[int, list[Absence]] = {}
    for member_id, start, end in session.execute(pauses.where(among(session, Pause.member_id, member_ids))):
        found.setdefault(member_id, []).append((start, end))
    return found


def rest_days(campaign: Campaign, *, default: int = REST_DAYS) -> int:
    """How many rest days a week the campaign allows."""
    return int(campaign.settings.get("rest_days", default))
