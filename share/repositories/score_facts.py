"""The facts that points follow from, as rows of evidence: verified posts, human clicks, what coordinators granted."""

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from share.domain.days import local_date
from share.domain.posts import PostState
from share.domain.scores import ClickFact, Facts, Granted, PostFact
from share.domain.streaks import Habit
from share.models.clicks import ClickHour
from share.models.disputes import Dispute
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import bests
from share.repositories.score_rules import Holding
from share.repositories.standing_facts import FOR_AUTHORS
from share.repositories.statements import among_ids

HUMAN = "human"

_POSTS = (
    select(
        Post.id,
        Post.member_id,
        Post.kit_id,
        Post.network,
        func.coalesce(Post.posted_at, Post.recorded_at, type_=Post.recorded_at.type).label("at"),
        # Points stand on a board: they must not tell what a network shows to its author alone.
        case((Post.network.not_in(FOR_AUTHORS), CurrentReading.engagements)),
        Kit.local_date,
    )
    .join(Kit, Kit.id == Post.kit_id)
    .join(CurrentReading, CurrentReading.post_id == Post.id, isouter=True)
    .where(Post.state == PostState.VERIFIED.value)
    .order_by(Post.id)
)
_CLICKS = (
    select(Link.id, Link.member_id, Link.kit_id, Link.network, ClickHour.hour, func.sum(ClickHour.clicks))
    .join(Kit, Kit.id == Link.kit_id)
    .join(ClickHour, ClickHour.link_id == Link.id)
    .where(ClickHour.verdict == HUMAN, Link.left_out_at.is_(None))
    .group_by(Link.id, ClickHour.hour)
    .order_by(Link.id, ClickHour.hour)
)


def of_members(session: Session, holding: Holding, ids: Collection[int]) -> Facts:
    """Everything that these members' points follow from."""
    return Facts(
        posts=_posts(session, holding, among_ids(session, Post.member_id, ids)),
        clicks=_clicks(session, holding, among_ids(session, Link.member_id, ids)),
        granted=_granted(session, holding, ids),
        habits=habits(session, holding, ids),
    )


def posts(session: Session, holding: Holding, ids: Collection[int]) -> list[PostFact]:
    """Those of these posts that are verified."""
    return _posts(session, holding, among_ids(session, Post.id, ids)) if ids else []


def posts_of(session: Session, holding: Holding, member_ids: Collection[int]) -> list[PostFact]:
    """All verified posts of these members."""
    return _posts(session, holding, among_ids(session, Post.member_id, member_ids)) if member_ids else []


def clicks(session: Session, holding: Holding, link_ids: Collection[int]) -> list[ClickFact]:
    """The days of these links on which people opened them."""
    return _clicks(session, holding, among_ids(session, Link.id, link_ids)) if link_ids else []


def owners(session: Session, holding: Holding, *, posts: Collection[int] = (), links: Collection[int] = ()) -> set[int]:
    """The members of these posts, in whatever state, and of these links."""
    found: set[int] = set()
    for table, ids in ((Post, posts), (Link, links)):
        if ids:
            mine = select(table.member_id).join(Kit, Kit.id == table.kit_id).distinct()
            mine = mine.where(Kit.campaign_id == holding.campaign_id, among_ids(session, table.id, ids))
            found.update(session.scalars(mine))
    return found


def habits(session: Session, holding: Holding, member_ids: Collection[int]) -> dict[int, Habit]:
    """What these members' streaks are read from; nothing where days in a row earn nothing."""
    if not holding.rules.run_points:
        return {}
    return bests.habits(session, holding.campaign_id, member_ids, zone=holding.timezone)


def _posts(session: Session, holding: Holding, wanted: ColumnElement[bool]) -> list[PostFact]:
    rows = session.connection().execute(_POSTS.where(Kit.campaign_id == holding.campaign_id, wanted))
    zone = holding.timezone
    return [
        PostFact(post_id, member_id, kit_id, network, at.isoformat(), _day(at, zone), engagements, kit_day)
        for post_id, member_id, kit_id, network, at, engagements, kit_day in rows
    ]


def _clicks(session: Session, holding: Holding, wanted: ColumnElement[bool]) -> list[ClickFact]:
    rows = session.connection().execute(_CLICKS.where(Kit.campaign_id == holding.campaign_id, wanted))
    found: dict[tuple[int, date], ClickFact] = {}
    for link_id, member_id, kit_id, network, hour, number in rows:
        day = _day(hour, holding.timezone)
        before = found.get((link_id, day))
        counted = int(number) + (before.clicks if before else 0)
        found[link_id, day] = ClickFact(link_id, member_id, kit_id, network, day, counted)
    return list(found.values())


def _granted(session: Session, holding: Holding, member_ids: Collection[int]) -> list[Granted]:
    rows = session.execute(
        select(Dispute.id, Dispute.member_id, Dispute.settled_on, Dispute.granted).where(
            Dispute.campaign_id == holding.campaign_id,
            Dispute.granted != 0,
            Dispute.settled_on.is_not(None),
            among_ids(session, Dispute.member_id, member_ids),
        )
    )
    return [Granted(one, member_id, day, points) for one, member_id, day, points in rows if day and points]


@lru_cache(maxsize=8192)
def _day(at: datetime, zone: str) -> date:
    return local_date(at, zone=zone)
