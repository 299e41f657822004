"""Throwing away counters that a network lets us keep for some days only, unless they are refreshed.

What was looked at since and had not changed counts as refreshed: its last value is kept. What is to go is looked for
without holding anything, and goes some at a time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import Session

from share.domain import series
from share.domain.series import Change
from share.models.links import Link
from share.models.planners import Forecast
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading, ReadingSeries
from share.repositories import changes
from share.repositories.statements import among

AT_ONCE = 500
"""Posts that are worked on in one transaction: boards follow each of them."""


class Stale(NamedTuple):
    """Ids of posts whose counters and whose forecasts were not refreshed, and of such links."""

    posts: Sequence[int]
    forecasts: Sequence[int]
    links: Sequence[int]


def stale(session: Session, network: str, *, before: datetime) -> Stale:
    """What was last read, or foreseen, before that time."""
    ours = Post.network == network
    posts = select(CurrentReading.post_id).join(Post, Post.id == CurrentReading.post_id).where(ours)
    forecasts = select(Forecast.post_id).join(Post, Post.id == Forecast.post_id).where(ours)
    # From the few that are read to the very many links, and not the other way round.
    of_network = exists().where(Link.id == LinkReading.link_id, Link.network == network)
    links = select(LinkReading.link_id).where(LinkReading.sampled_at < before, of_network)
    return Stale(
        _ids(session, posts.where(CurrentReading.sampled_at < before)),
        _ids(session, forecasts.where(Forecast.seen_at < before)),
        _ids(session, links),
    )


def _ids(session: Session, wanted: Select[int]) -> Sequence[int]:
    return session.scalars(wanted).all()


def forget(session: Session, found: Stale, *, before: datetime) -> int:
    """Throw away what was found stale and is so still; returns of how many posts and links."""
    given = among(session, CurrentReading.post_id, found.posts)
    gone = session.execute(
        delete(CurrentReading)
        .where(given, CurrentReading.sampled_at < before)
        .returning(CurrentReading.post_id)
        .execution_options(synchronize_session=False)
    )
    posts = gone.scalars().all()
    links = among(session, LinkReading.link_id, found.links)
    dropped = session.execute(
        delete(LinkReading)
        .where(links, LinkReading.sampled_at < before)
        .returning(LinkReading.link_id)
        .execution_options(synchronize_session=False)
    )
    for statement in (
        delete(ReadingSeries).where(among(session, ReadingSeries.post_id, posts)),
        delete(Forecast).where(among(session, Forecast.post_id, found.forecasts), Forecast.seen_at < before),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    changes.readings(session, posts)
    return len(posts) + len(dropped.all())


def parts(found: Stale) -> Iterable[Stale]:
    """The same, some at a time."""
    for start in range(0, max(map(len, found)), AT_ONCE):
        yield Stale(*(ids[start : start + AT_ONCE] for ids in found))


def older(session: Session, network: str, *, before: datetime) -> Sequence[int]:
    """Posts from before that time: no younger one has a history from before it."""
    return _ids(session, select(Post.id).where(Post.network == network, Post.recorded_at < before))


def with_history(session: Session, post_ids: Sequence[int], *, before: datetime) -> list[int]:
    """Those of the posts that have a history from before."""
    wanted = select(ReadingSeries.post_id, ReadingSeries.packed)
    rows = session.execute(wanted.where(among(session, ReadingSeries.post_id, post_ids)))
    return [row.post_id for row in rows if _since(row.packed, before) is not None]


def shorten(session: Session, post_ids: Sequence[int], *, before: datetime) -> int:
    """Of posts that are still read, drop the history from before; returns of how many."""
    wanted = select(ReadingSeries.post_id, ReadingSeries.packed).with_for_update()
    rows = session.execute(wanted.where(among(session, ReadingSeries.post_id, post_ids)))
    shorter = {row.post_id: kept for row in rows if (kept := _since(row.packed, before)) is not None}
    for post_id, packed in shorter.items():
        session.execute(
            update(ReadingSeries)
            .where(ReadingSeries.post_id == post_id)
            .values(packed=packed)
            .execution_options(synchronize_session=False)
        )
    return len(shorter)


def _since(packed: bytes, before: datetime) -> bytes | None:
    """The changes from then on, with the last one in any case; None where nothing is older."""
    changes = series.unpack(packed)
    kept = [change for change in changes[:-1] if change.sampled_at >= before] + changes[-1:]
    return None if len(kept) == len(changes) else _packed(kept)


def _packed(changes: Iterable[Change]) -> bytes:
    return b"".join(series.pack(change.sampled_at, change.source, change.counts) for change in changes)
