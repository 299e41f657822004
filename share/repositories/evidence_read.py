"""The two steps of the ladder that a reading can change: written only where they say something else by now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from share.domain.evidence import Facts, Rung, Step, Verdict, clicked, measured
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.posts import Evidence, Post
from share.networks.base import Network
from share.repositories import evidence, straight
from share.repositories.statements import among_given, given

_POSTS: Any = Post.__table__.c
_SAID: Any = Evidence.__table__.c


def write(
    session: Session, ids: Sequence[int], *, told: Iterable[int], network: Network, now: datetime
) -> dict[int, int | None]:
    """Set the steps "clicked" and "measured" of posts that were just read; `told`: those with any number in it.

    Returns the human clicks on each post's tracked link; posts without a link are not in it.
    """
    counted = set(told)
    silent = [post_id for post_id in ids if post_id not in counted]
    wanted: list[tuple[int, Rung]] = []
    for some, known in ((counted, True), (silent, False)):
        facts = Facts(network.label, looked=True, measurable=bool(network.measures), read=known)
        rung = measured(facts)
        wanted += [(post_id, rung) for post_id in _without(session, some, rung)]
    clicks, anew = _clicked(session, ids)
    evidence.write_many(session, wanted + anew, now=now)
    return clicks


def _without(session: Session, ids: Iterable[int], rung: Rung) -> list[int]:
    """The posts of which this is not said yet."""
    listed = list(ids)
    if not listed:
        return []
    dialect = session.get_bind().dialect.name
    facts = {"step": rung.step.value, "verdict": rung.verdict.value, "reason": rung.reason}
    return [row[0] for row in straight.rows(session, _unsaid(dialect), {**facts, **given(dialect, listed)})]


@cache
def _unsaid(dialect: str) -> Any:
    said = select(_SAID.post_id).where(
        among_given(dialect, _SAID.post_id),
        _SAID.step == bindparam("step"),
        _SAID.verdict == bindparam("verdict"),
        _SAID.reason == bindparam("reason"),
    )
    return select(_POSTS.id).where(among_given(dialect, _POSTS.id), _POSTS.id.not_in(said))


def _clicked(session: Session, ids: Sequence[int]) -> tuple[dict[int, int | None], list[tuple[int, Rung]]]:
    """The clicks by post; and the rungs of those opened, or said to have been, of which the ladder tells otherwise."""
    dialect = session.get_bind().dialect.name
    rows = straight.rows(session, _clicks_and_rungs(dialect), given(dialect, ids))
    anew = [
        (post_id, rung)
        for post_id, clicks, reason, verdict in rows
        if (clicks or verdict == Verdict.YES.value) and (rung := clicked(int(clicks), hidden=False)).reason != reason
    ]
    return {row[0]: int(row[1]) for row in rows}, anew


@cache
def _clicks_and_rungs(dialect: str) -> Any:
    said = (Evidence.post_id == Post.id) & (Evidence.step == Step.CLICKED.value)
    return (
        select(
            Post.id,
            func.coalesce(func.sum(ClickHour.clicks), 0),
            func.max(Evidence.reason),
            func.max(Evidence.verdict),
        )
        .join(Link, _its_link())
        .join(ClickHour, (ClickHour.link_id == Link.id) & (ClickHour.verdict == "human"), isouter=True)
        .join(Evidence, said, isouter=True)
        .where(among_given(dialect, Post.id))
        .group_by(Post.id)
    )


def _its_link() -> ColumnElement[bool]:
    return (Link.kit_id == Post.kit_id) & (Link.member_id == Post.member_id) & (Link.network == Post.network)
