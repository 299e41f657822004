"""A post's ladder as rows: each step's verdict, reason and the time at which it was last found so."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from share.domain.evidence import Rung, Step, Verdict
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.posts import Evidence, Post
from share.repositories import straight
from share.repositories.statements import among_given, as_driven, given, plain, upsert


def write(session: Session, post_id: int, rungs: Sequence[Rung], *, now: datetime) -> None:
    """Set these steps; one whose verdict stays keeps its time."""
    write_many(session, [(post_id, rung) for rung in rungs], now=now)


def write_many(session: Session, rungs: Sequence[tuple[int, Rung]], *, now: datetime) -> None:
    """As write(), for the steps of many posts, each with its post's id."""
    rows = [
        {"post_id": post_id, "step": rung.step.value, "verdict": rung.verdict.value, "reason": rung.reason, "at": now}
        for post_id, rung in rungs
    ]
    upsert(
        session,
        Evidence,
        rows,
        key=("post_id", "step"),
        changes=_said_now,
    )


def _said_now(new: Any) -> Mapping[str, Any]:
    stays = Evidence.verdict == new.verdict
    return {"verdict": new.verdict, "reason": new.reason, "at": case((stays, Evidence.at), else_=new.at)}


def clear(session: Session, post_id: int) -> None:
    session.execute(delete(Evidence).where(Evidence.post_id == post_id))


def is_owned(session: Session, post_id: int) -> bool:
    """Whether it is proven that the post is its member's."""
    verdict = select(Evidence.verdict).where(Evidence.post_id == post_id, Evidence.step == Step.OWNED.value)
    return session.scalar(verdict) == Verdict.YES


def of_posts(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[Rung, datetime]]]:
    """Each post's steps, lowest first, with their times."""
    dialect = session.get_bind().dialect.name
    found: dict[int, dict[Step, tuple[Rung, datetime]]] = {post_id: {} for post_id in ids}
    for post_id, name, verdict, reason, at in plain(session, _steps(dialect), given(dialect, ids)):
        step = Step(name)
        found[post_id][step] = (Rung(step, Verdict(verdict), reason), at)
    return {post_id: [steps[step] for step in Step if step in steps] for post_id, steps in found.items()}


@cache
def _steps(dialect: str) -> Any:
    columns = Evidence.__table__.c
    wanted = (columns.post_id, columns.step, columns.verdict, columns.reason, as_driven(dialect, columns.at))
    return select(*wanted).where(among_given(dialect, columns.post_id))


def human_clicks(session: Session, ids: Sequence[int]) -> dict[int, int | None]:
    """Human clicks on each post's tracked link; None where it has no link."""
    dialect = session.get_bind().dialect.name
    clicks = {post_id: int(came) for post_id, came in straight.rows(session, _clicks(dialect), given(dialect, ids))}
    return {post_id: clicks.get(post_id) for post_id in ids}


@cache
def _clicks(dialect: str) -> Any:
    posts, links, hours = Post.__table__.c, Link.__table__, ClickHour.__table__
    own = (links.c.kit_id == posts.kit_id) & (links.c.member_id == posts.member_id) & (links.c.network == posts.network)
    human = (hours.c.link_id == links.c.id) & (hours.c.verdict == "human")
    return (
        select(posts.id, func.coalesce(func.sum(hours.c.clicks), 0))
        .join(links, own)
        .join(hours, human, isouter=True)
        .where(among_given(dialect, posts.id))
        .group_by(posts.id)
    )
