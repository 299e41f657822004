"""Members' points added up; a row is the lock on its member's lines, taken in the order of ids."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Subquery, bindparam, func, literal, select, union, update
from sqlalchemy.orm import Session

from share.domain.scores import PointDelta
from share.models.clicks import ClickHour
from share.models.disputes import Dispute
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.models.scores import ScoreEntry, ScoreTotal
from share.repositories.statements import among_ids, insert_into, insert_many, upsert_many


def lock(session: Session, campaign_id: int, member_ids: Collection[int]) -> dict[int, int]:
    """Hold these members' lines until the commit; returns the version that each one's follow (0: none yet)."""
    run = session.connection().execute
    known = set(run(_of(session, select(ScoreTotal.member_id), campaign_id, member_ids)).scalars())
    # The missing ones come first: whoever holds a row must not wait for one with a smaller id.
    missing = sorted(set(member_ids) - known)
    insert_many(
        session,
        ScoreTotal,
        [{"campaign_id": campaign_id, "member_id": one, "points": 0, "version": 0} for one in missing],
    )
    wanted = _of(session, select(ScoreTotal.member_id, ScoreTotal.version), campaign_id, member_ids)
    rows = run(wanted.order_by(ScoreTotal.member_id).with_for_update())
    return {row.member_id: row.version for row in rows}


def _of(session: Session, rows: Any, campaign_id: int, member_ids: Collection[int]) -> Any:
    return rows.where(ScoreTotal.campaign_id == campaign_id, among_ids(session, ScoreTotal.member_id, member_ids))


def add(session: Session, campaign_id: int, deltas: Iterable[PointDelta]) -> None:
    """Follow what moved; the rows are locked."""
    moved: Counter[int] = Counter()
    for delta in deltas:
        moved[delta.member_id] += delta.points
    rows = [{"member": member_id, "more": points} for member_id, points in sorted(moved.items()) if points]
    if rows:
        session.connection().execute(_MORE, [row | {"campaign": campaign_id} for row in rows])


_TOTALS = ScoreTotal.__table__
_MORE = (
    update(_TOTALS)  # type: ignore[arg-type] # a Table
    .where(_TOTALS.c.campaign_id == bindparam("campaign"), _TOTALS.c.member_id == bindparam("member"))
    .values(points=_TOTALS.c.points + bindparam("more"))
)


def put(session: Session, campaign_id: int, points: Mapping[int, int], *, version: int) -> None:
    """These members have exactly so many points, by lines of this version; the rows are locked."""
    rows = [
        {"campaign_id": campaign_id, "member_id": member_id, "points": points[member_id], "version": version}
        for member_id in sorted(points)
    ]
    upsert_many(session, ScoreTotal, rows, key=("campaign_id", "member_id"), changed=("points", "version"))


def seed(session: Session, campaign_id: int) -> None:
    """Give everybody a row whose points there may be something to say about; it waits to be worked out."""
    who = concerned_by(campaign_id)
    rows = select(literal(campaign_id), who.c.member_id, literal(0), literal(0)).where(literal(value=True))
    names = ["campaign_id", "member_id", "points", "version"]
    session.execute(insert_into(session, ScoreTotal.__table__).from_select(names, rows).on_conflict_do_nothing())


def concerned(session: Session, campaign_id: int, *, after: int, limit: int) -> list[int]:
    """The next members by id who have lines or may have some."""
    who = concerned_by(campaign_id)
    wanted = select(who.c.member_id).where(who.c.member_id > after).order_by(who.c.member_id).limit(limit)
    return list(session.scalars(wanted))


def concerned_by(campaign_id: int) -> Subquery:
    """The members (`member_id`) who have lines in a campaign, or evidence that may earn some."""
    here = Kit.campaign_id == campaign_id
    posts = select(Post.member_id).join(Kit, Kit.id == Post.kit_id).where(here)
    clicks = select(Link.member_id).join(Kit, Kit.id == Link.kit_id)
    clicks = clicks.where(here, Link.id.in_(select(ClickHour.link_id)))
    granted = select(Dispute.member_id).where(Dispute.campaign_id == campaign_id, Dispute.granted != 0)
    lines = select(ScoreEntry.member_id).where(ScoreEntry.campaign_id == campaign_id)
    return union(posts, clicks, granted, lines).subquery()


def members(session: Session, campaign_id: int, *, after: int = 0, limit: int, behind: int | None = None) -> list[int]:
    """The next members with a row, by id; `behind` a version: those whose lines do not follow it yet."""
    wanted = select(ScoreTotal.member_id).where(ScoreTotal.campaign_id == campaign_id, ScoreTotal.member_id > after)
    if behind is not None:
        wanted = wanted.where(ScoreTotal.version != behind)
    return list(session.scalars(wanted.order_by(ScoreTotal.member_id).limit(limit)))


def count_behind(session: Session, campaign_id: int, version: int) -> tuple[int, int]:
    """How many members have a row, and how many of them do not follow this version yet."""
    row = session.execute(
        select(func.count(), func.count().filter(ScoreTotal.version != version)).where(
            ScoreTotal.campaign_id == campaign_id
        )
    ).one()
    return int(row[0]), int(row[1])


def of_campaign(session: Session, campaign_id: int) -> dict[int, int]:
    """The points that are kept, by member."""
    rows = session.execute(
        select(ScoreTotal.member_id, ScoreTotal.points)
        .where(ScoreTotal.campaign_id == campaign_id)
        .order_by(ScoreTotal.member_id)
    )
    return {member_id: int(points) for member_id, points in rows}


def fold(session: Session, campaign_id: int) -> dict[int, int]:
    """The points by member, added up anew from the lines."""
    rows = session.execute(
        select(ScoreEntry.member_id, func.sum(ScoreEntry.points))
        .where(ScoreEntry.campaign_id == campaign_id)
        .group_by(ScoreEntry.member_id)
        .order_by(ScoreEntry.member_id)
    )
    return {member_id: int(points) for member_id, points in rows}
