"""Throwing away counters that a network lets us keep for some days only, unless they are refreshed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from share.domain import series
from share.domain.series import Change
from share.models.links import Link
from share.models.planners import Forecast
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading, ReadingSeries
from share.repositories import changes


def forget_unrefreshed(session: Session, network: str, *, before: datetime) -> int:
    """Throw away what was read of this network before that time; returns of how many posts and links.

    What was looked at since and had not changed counts as refreshed: its last value is kept.
    """
    ours = select(Post.id).where(Post.network == network)
    stale = select(CurrentReading.post_id).where(CurrentReading.post_id.in_(ours), CurrentReading.sampled_at < before)
    session.execute(
        delete(ReadingSeries).where(ReadingSeries.post_id.in_(stale)).execution_options(synchronize_session=False)
    )
    session.execute(
        delete(Forecast)
        .where(Forecast.post_id.in_(ours), Forecast.seen_at < before)
        .execution_options(synchronize_session=False)
    )
    gone = session.execute(
        delete(CurrentReading)
        .where(CurrentReading.post_id.in_(ours), CurrentReading.sampled_at < before)
        .returning(CurrentReading.post_id)
        .execution_options(synchronize_session=False)
    )
    posts = gone.scalars().all()
    changes.readings(session, posts)
    return len(posts) + _forget_links(session, network, before=before) + _shorten(session, network, before=before)


def _forget_links(session: Session, network: str, *, before: datetime) -> int:
    ours = select(Link.id).where(Link.network == network)
    gone = session.execute(
        delete(LinkReading)
        .where(LinkReading.link_id.in_(ours), LinkReading.sampled_at < before)
        .returning(LinkReading.link_id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _shorten(session: Session, network: str, *, before: datetime) -> int:
    """Of posts that are still read, drop the history from before; no younger post has one."""
    wanted = (
        select(ReadingSeries.post_id, ReadingSeries.packed)
        .join(Post, Post.id == ReadingSeries.post_id)
        .where(Post.network == network, Post.recorded_at < before)
        .with_for_update(of=ReadingSeries)
    )
    shorter = {row.post_id: kept for row in session.execute(wanted) if (kept := _since(row.packed, before)) is not None}
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
