"""What was written while a clock ran ahead: once it is right again, nothing of that may hold anything up.

A reading from the future would keep every later one out, a rest or a lease until then would last as long, and a
post whose campaign seemed over would never be read again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from share.domain import series
from share.domain.collection import STILL_READ
from share.domain.due import Job
from share.domain.posts import PostRef
from share.models.due import Due
from share.models.links import Link
from share.models.network_states import NetworkState
from share.models.planners import Forecast, Planner
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading, ReadingSeries
from share.repositories import asking, due, network_states, posts
from share.repositories.due import Owed
from share.repositories.statements import among

MARGIN: Final = timedelta(minutes=10)
"""Clocks of hosts that work together may differ by less than that."""

FARTHEST: Final = timedelta(days=1) + MARGIN
"""No failed call, and no look for a post, is put off for longer than that by itself."""

CHUNK: Final = 500


def is_any(session: Session, *, now: datetime) -> bool:
    """Whether something was asked of a network, or planned, at a time that is yet to come."""
    late = now + MARGIN
    asked = exists().where(or_(NetworkState.succeeded_at > late, NetworkState.failed_at > late))
    return bool(session.scalar(select(or_(asked, exists().where(Planner.at > late)))))


def put_right(session: Session, *, batch_of: Callable[[PostRef], str], now: datetime) -> int:
    """Date all that at now, and owe each post a read; returns how many posts that are, some of them at a time."""
    late = now + MARGIN
    read = session.scalars(select(CurrentReading.post_id).where(CurrentReading.sampled_at > late).limit(CHUNK)).all()
    if read:
        _readings(session, read, batch_of=batch_of, now=now)
        return len(read)
    counted = session.scalars(select(LinkReading.link_id).where(LinkReading.sampled_at > late).limit(CHUNK)).all()
    if counted:
        _link_readings(session, counted, now=now)
        return len(counted)
    _rows(session, late, now=now)
    _states(session, late, now=now)
    return 0


def _readings(session: Session, ids: Sequence[int], *, batch_of: Callable[[PostRef], str], now: datetime) -> None:
    posts.lock(session, ids)
    session.execute(_set(CurrentReading, sampled_at=now).where(among(session, CurrentReading.post_id, ids)))
    session.execute(_set(Forecast, seen_at=now).where(among(session, Forecast.post_id, ids), Forecast.seen_at > now))
    told = select(ReadingSeries.post_id, ReadingSeries.packed).where(among(session, ReadingSeries.post_id, ids))
    for row in session.execute(told.with_for_update()).all():
        changes = (replace(one, sampled_at=min(one.sampled_at, now)) for one in series.unpack(row.packed))
        packed = b"".join(series.pack(one.sampled_at, one.source, one.counts) for one in changes)
        session.execute(_set(ReadingSeries, packed=packed).where(ReadingSeries.post_id == row.post_id))
    wanted = select(Post).where(among(session, Post.id, ids), Post.state.in_(STILL_READ))
    refs = [(post.id, ref) for post in session.scalars(wanted) if (ref := posts.ref_of(post)) is not None]
    due.owe(session, Job.READ_METRICS, [Owed(post_id, now, batch_of(ref)) for post_id, ref in refs], now=now)


def _link_readings(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    session.execute(_set(LinkReading, sampled_at=now).where(among(session, LinkReading.link_id, ids)))
    same = (Post.kit_id == Link.kit_id) & (Post.member_id == Link.member_id) & (Post.network == Link.network)
    wanted = select(Post).join(Link, same).where(among(session, Link.id, ids), Post.state.in_(STILL_READ))
    for post in session.scalars(wanted).all():
        asking.owe_link_reading(session, post, now=now)


def _rows(session: Session, late: datetime, *, now: datetime) -> None:
    """Work that was owed then, that somebody holds until then, or that a rest or a failure put off until then."""
    rests = _rests(session, late)
    session.execute(_set(Due, lease_until=now).where(Due.lease_until > late))
    # Where a network really rests or money is short, they are put off again before anything is asked.
    far = or_(Due.last_error != "", Due.job != Job.READ_METRICS.value) & (Due.due_at > now + FARTHEST)
    calls = Due.job.in_([job.value for job in network_states.CALLING])
    session.execute(_set(Due, due_at=now).where(calls, or_(Due.due_at.in_(rests), far)))
    for row in session.scalars(select(Due).where(Due.created_at > late)):
        row.due_at, row.created_at = max(row.due_at - (row.created_at - now), now), now
    for job in network_states.CALLING:
        due.ring(session, job)


def _rests(session: Session, late: datetime) -> list[datetime]:
    told = select(NetworkState.not_before).where(NetworkState.not_before.is_not(None), _written_ahead(late))
    return [until for until in session.scalars(told) if until is not None]


def _states(session: Session, late: datetime, *, now: datetime) -> None:
    fresh = {"not_before": None, "failures": 0, "reason": "", "tried_at": None, "free_at": None}
    window = {"window_began_at": None, "window_calls": 0}
    session.execute(_set(NetworkState, **fresh, **window).where(_written_ahead(late)))
    for column in (NetworkState.succeeded_at, NetworkState.failed_at):
        session.execute(_set(NetworkState, **{column.key: now}).where(column > late))
    session.execute(_set(Planner, learned_at=None).where(Planner.learned_at > late))
    session.execute(_set(Planner, at=now).where(Planner.at > late))


def _written_ahead(late: datetime) -> Any:
    return or_(NetworkState.succeeded_at > late, NetworkState.failed_at > late)


def _set(model: Any, **values: object) -> Any:
    return update(model).values(**values).execution_options(synchronize_session=False)
