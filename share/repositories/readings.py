"""Counters over time: a packed series of changes, and one current row that moves with every look."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, bindparam, cast, select
from sqlalchemy.orm import Session

from share.domain import series
from share.domain.readings import COUNT_NAMES, Counts, Reading, engagements, engagements_of
from share.domain.series import Change
from share.models.readings import CurrentReading, LinkReading, ReadingSeries
from share.repositories import readings_statement
from share.repositories.statements import upsert

_COLUMNS = ("post_id", "sampled_at", "source", *COUNT_NAMES, "engagements", "partial")
_MOVING = tuple(name for name in _COLUMNS if name != "post_id")


class Given(NamedTuple):
    """One reading of a post; `reported` are the counters that its network tells of at all."""

    post_id: int
    reading: Reading
    reported: frozenset[str]


class Changed(NamedTuple):
    """A post whose counters differ from the last reading's, with its engagements before and now."""

    post_id: int
    before: int | None
    now: int | None


def keep(session: Session, post_id: int, reading: Reading, *, reported: frozenset[str]) -> bool:
    """Keep one reading; returns whether its counters differ from the last."""
    return bool(keep_many(session, [Given(post_id, reading, reported)]))


def keep_many(session: Session, given: Iterable[Given]) -> list[Changed]:
    """Keep a batch of readings; returns the posts whose counters differ from the last reading's.

    A reading that is not newer than the current one is dropped: a late worker never turns time back.
    The caller has checked its leases, so no second worker writes the same posts meanwhile.
    """
    # Of two readings of a post the newer one holds. All writers go by post, so that none waits for another in a ring.
    newest = {one.post_id: one for one in sorted(given, key=_when)}
    rows = [_row(*newest[post_id]) for post_id in sorted(newest)]
    return _keep_columns(session, list(zip(*rows, strict=True))) if rows else []


def keep_batch(session: Session, read: Iterable[tuple[int, Reading]], *, reported: frozenset[str]) -> list[Changed]:
    """As keep_many(), for one reading each of posts of one network, with its post's id."""
    if not (given := sorted(read)):
        return []
    ids, told = zip(*given, strict=True)
    _, times, sources, counts = zip(*told, strict=True)
    counters = list(zip(*counts, strict=True))
    entries = series.pack_many(times, sources, counters)
    return _keep_columns(session, [ids, times, sources, *counters, *engagements_of(counters, reported), entries])


def _keep_columns(session: Session, columns: Sequence[Sequence[Any]]) -> list[Changed]:
    """The columns are _COLUMNS, and last the packed entry."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        return list(starmap(Changed, readings_statement.run(session, columns)))
    return _keep_one_by_one(session, list(zip(*columns, strict=True)))


def _when(given: Given) -> datetime:
    return given.reading.sampled_at


def _row(post_id: int, reading: Reading, reported: frozenset[str]) -> tuple[Any, ...]:
    """The values of _COLUMNS, and last the packed entry."""
    _, sampled_at, source, counts = reading
    entry = series.pack(sampled_at, source, counts)
    return (post_id, sampled_at, source, *counts, *engagements(counts, reported), entry)


def _keep_one_by_one(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[Changed]:
    """SQLite's way: its only writer looks at the current rows, then says what becomes of them."""
    columns = [getattr(CurrentReading, name) for name in _COLUMNS]
    table = {row.post_id: row for row in session.execute(select(*columns).where(_in(row[0] for row in rows)))}
    fresh = [row for row in rows if (old := table.get(row[0])) is None or old.sampled_at < row[1]]
    changed = [row for row in fresh if (old := table.get(row[0])) is None or tuple(old)[3:-2] != row[3:-3]]
    upsert(
        session,
        CurrentReading,
        [dict(zip(_COLUMNS, row[:-1], strict=True)) for row in fresh],
        key=("post_id",),
        changes=_moved,
    )
    upsert(
        session,
        ReadingSeries,
        [{"post_id": row[0], "packed": row[-1]} for row in changed],
        key=("post_id",),
        changes=_put_behind,
    )
    return [Changed(row[0], old.engagements if (old := table.get(row[0])) else None, row[-3]) for row in changed]


def _moved(new: Any) -> Mapping[str, Any]:
    return {name: getattr(new, name) for name in _MOVING}


def _put_behind(new: Any) -> Mapping[str, Any]:
    # SQLite makes a text of two blobs put together; its bytes are the same.
    return {"packed": cast(ReadingSeries.packed.concat(new.packed), LargeBinary)}


def _in(ids: Iterable[int]) -> Any:
    return CurrentReading.post_id.in_(bindparam("ids", list(ids), expanding=True))


def keep_link(session: Session, link_id: int, reading: Reading) -> None:
    """Keep what a network tells of a tracked link's address itself."""
    row = {
        "link_id": link_id,
        "sampled_at": reading.sampled_at,
        "source": reading.source,
        "shares": reading.counts.shares,
        "reactions": reading.counts.reactions,
        "comments": reading.counts.comments,
    }
    upsert(
        session,
        LinkReading,
        [row],
        key=("link_id",),
        changes=lambda new: {name: getattr(new, name) for name in row if name != "link_id"},
    )


def current(session: Session, ids: Sequence[int]) -> dict[int, CurrentReading]:
    """Each post's latest reading, where there is one."""
    wanted = select(CurrentReading).where(CurrentReading.post_id.in_(ids))
    # Readings are written past the session's objects, so those are looked at anew.
    found = session.scalars(wanted.execution_options(populate_existing=True))
    return {row.post_id: row for row in found}


def counts_of(row: CurrentReading) -> Counts:
    return Counts(**{name: getattr(row, name) for name in COUNT_NAMES})


def history(session: Session, post_id: int) -> list[Change]:
    """Every change of a post's counters, oldest first."""
    return histories(session, [post_id]).get(post_id, [])


def histories(session: Session, ids: Sequence[int] | None = None) -> dict[int, list[Change]]:
    """By post, every change of its counters, oldest first; of all posts where none are named."""
    wanted = select(ReadingSeries.post_id, ReadingSeries.packed)
    if ids is not None:
        wanted = wanted.where(ReadingSeries.post_id.in_(ids))
    return {row.post_id: series.unpack(row.packed) for row in session.execute(wanted)}
