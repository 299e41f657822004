"""The two steps of the ladder that a reading can change: written only where they say something else by now."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from share.domain.evidence import Facts, Rung, Step, Verdict, clicked, measured
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.posts import Evidence, Post
from share.networks.base import Network
from share.repositories import evidence
from share.repositories.statements import among


def write(session: Session, ids: Sequence[int], *, told: Iterable[int], network: Network, now: datetime) -> None:
    """Set the steps "clicked" and "measured" of posts that were just read; `told`: those with any number in it."""
    counted = set(told)
    silent = [post_id for post_id in ids if post_id not in counted]
    wanted: list[tuple[int, Rung]] = []
    for some, known in ((counted, True), (silent, False)):
        facts = Facts(network.label, looked=True, measurable=bool(network.measures), read=known)
        rung = measured(facts)
        wanted += [(post_id, rung) for post_id in _without(session, some, rung)]
    wanted += _clicked_anew(session, ids)
    evidence.write_many(session, wanted, now=now)


def _without(session: Session, ids: Iterable[int], rung: Rung) -> list[int]:
    """The posts of which this is not said yet."""
    listed = list(ids)
    if not listed:
        return []
    said = select(Evidence.post_id).where(
        among(session, Evidence.post_id, listed),
        Evidence.step == rung.step.value,
        Evidence.verdict == rung.verdict.value,
        Evidence.reason == rung.reason,
    )
    stands = select(Post.id).where(among(session, Post.id, listed), Post.id.not_in(said))
    return list(session.scalars(stands))


def _clicked_anew(session: Session, ids: Sequence[int]) -> list[tuple[int, Rung]]:
    """Posts whose link was opened, or is said to have been, where the ladder tells another number."""
    clicks = func.coalesce(func.sum(ClickHour.clicks), 0)
    said = (Evidence.post_id == Post.id) & (Evidence.step == Step.CLICKED.value)
    rows = session.execute(
        select(Post.id, clicks.label("clicks"), func.max(Evidence.reason).label("reason"))
        .join(Link, _its_link())
        .join(ClickHour, (ClickHour.link_id == Link.id) & (ClickHour.verdict == "human"), isouter=True)
        .join(Evidence, said, isouter=True)
        .where(among(session, Post.id, ids))
        .group_by(Post.id)
        .having(or_(clicks > 0, func.max(Evidence.verdict) == Verdict.YES.value))
    )
    found = [(row.id, clicked(int(row.clicks), hidden=False), row.reason) for row in rows]
    return [(post_id, rung) for post_id, rung, reason in found if rung.reason != reason]


def _its_link() -> ColumnElement[bool]:
    return (Link.kit_id == Post.kit_id) & (Link.member_id == Post.member_id) & (Link.network == Post.network)
