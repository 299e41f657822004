"""Goals as rows, and what is counted towards them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from share.domain.goals import Counted, Metric
from share.domain.posts import PostState
from share.models.clicks import ClickHour
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories.asked import Own, has_none
from share.repositories.standing_facts import FOR_AUTHORS

STILL_COUNTED = timedelta(days=15)
"""How long after a goal's last day counts of its posts still come in."""


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with its group's name, "" for everybody's."""

    goal: Goal
    group: str


def add(session: Session, goal: Goal) -> Goal:
    session.add(goal)
    session.flush()
    return goal


def find(session: Session, public_id: str) -> Goal | None:
    """The goal, locked on PostgreSQL until the commit."""
    return session.scalar(select(Goal).where(Goal.public_id == public_id).with_for_update())


def listed(
    session: Session, campaign_id: int, *, group_id: int | None = None, since: date | None = None
) -> list[GoalRow]:
    """A campaign's goals, the ones that end last first; `group_id` leaves other groups' away."""
    if since is not None and has_none(session, Own.GOALS, campaign_id):
        return []
    given: dict[str, Any] = {"campaign_id": campaign_id}
    if since is not None:
        given |= {"since": since, "group_id": group_id}
    rows = session.execute(_ALL if since is None else _NOT_OVER, given)
    return [GoalRow(goal, name or "") for goal, name in rows]


# Built once: every today page asks them.
_ALL = (
    select(Goal, Group.name)
    .outerjoin(Group, Group.id == Goal.group_id)
    .where(Goal.campaign_id == bindparam("campaign_id"))
    .order_by(Goal.ends_on.desc(), Goal.group_id.is_not(None), Goal.id.desc())
)
_NOT_OVER = _ALL.where(
    Goal.ends_on >= bindparam("since"),
    Goal.ended_at.is_(None),
    Goal.group_id.is_(None) | (Goal.group_id == bindparam("group_id")),
)


def to_count(session: Session, campaign_id: int, *, today: date) -> list[Goal]:
    """Goals whose counts may still move: begun, not ended, and not longer over than counts are read."""
    running = (
        Goal.campaign_id == campaign_id,
        Goal.ended_at.is_(None),
        Goal.starts_on <= today,
        Goal.ends_on >= today - STILL_COUNTED,
    )
    return list(session.scalars(select(Goal).where(*running).order_by(Goal.id)))


def lock(session: Session, ids: Sequence[int]) -> list[Goal]:
    """These goals, read afresh and held until the commit."""
    wanted = select(Goal).where(Goal.id.in_(ids)).order_by(Goal.id).with_for_update()
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def asked(goal: Goal) -> tuple[str, int | None, date, date]:
    """What count() depends on."""
    return goal.metric, goal.group_id, goal.starts_on, goal.ends_on


def count(session: Session, goal: Goal) -> Counted:
    """What counts towards a goal now, dated by the day of each kit."""
    match Metric(goal.metric):
        case Metric.POSTS:
            return Counted(session.scalar(_posts(goal, select(func.count()))) or 0)
        case Metric.ENGAGEMENTS:
            return _engagements(session, goal)
        case Metric.CLICKS:
            return Counted(int(session.scalar(_clicks(goal)) or 0))


def _engagements(session: Session, goal: Goal) -> Counted:
    hidden = Post.network.in_(FOR_AUTHORS)
    unknown = hidden | CurrentReading.engagements.is_(None) | CurrentReading.partial
    sums = select(
        func.sum(case((hidden, None), else_=CurrentReading.engagements)),
        func.sum(case((unknown, 1), else_=0)),
        func.count(),
    )
    total, missing, posts = session.execute(
        _posts(goal, sums).outerjoin(CurrentReading, CurrentReading.post_id == Post.id)
    ).one()
    if total is None:
        return Counted(None if posts else 0)
    return Counted(int(total), partial=bool(missing))


def _posts(goal: Goal, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Narrow a statement to the verified posts of a goal's days and group."""
    wanted = wanted.select_from(Post).join(Kit, Kit.id == Post.kit_id)
    wanted = wanted.where(*_days(goal), Post.state == PostState.VERIFIED.value)
    if goal.group_id is not None:
        wanted = wanted.join(Member, Member.id == Post.member_id).where(Member.group_id == goal.group_id)
    return wanted


def _days(goal: Goal) -> tuple[ColumnElement[bool], ...]:
    return Kit.campaign_id == goal.campaign_id, Kit.local_date.between(goal.starts_on, goal.ends_on)


def _clicks(goal: Goal) -> Select[int]:
    wanted = (
        select(func.sum(ClickHour.clicks))
        .join(Link, Link.id == ClickHour.link_id)
        .join(Kit, Kit.id == Link.kit_id)
        .where(*_days(goal), ClickHour.verdict == "human", Link.left_out_at.is_(None))
    )
    if goal.group_id is not None:
        wanted = wanted.join(Member, Member.id == Link.member_id).where(Member.group_id == goal.group_id)
    return wanted
