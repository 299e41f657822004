"""Keeping readings on PostgreSQL: our statement beside an ORM's load-set-add, and what a changed reading takes on disk.

`python -m tests.bench.keeping`. A batch is a thousand readings of a thousand posts, all of them changed. The other way
is what an application would write: load the current rows, set their columns, add a row with all counters. Both take
their turn in the same run. The bytes are those of table and index after twelve changed and twelve unchanged readings
of every post, written batch by batch as workers do, without any cleaning up by hand.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import BigInteger, ForeignKey, MetaData, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from share.domain.readings import Counts, Reading, engagements
from share.models.base import UtcDateTime
from share.repositories import readings
from share.repositories.readings import Given
from tests.bench.figure import Figure, say
from tests.bench.places import Place, place

BATCH = 1000
POSTS = 5000
CHANGES = 12
ROUNDS = 7
FASTER = 10
MOST_BYTES = 60
NAMES = ("impressions", "likes", "reposts", "replies", "quotes", "bookmarks")
MEASURES = frozenset(NAMES)


class Plain(DeclarativeBase):
    """The tables of the other way, apart from ours."""

    metadata = MetaData()
    type_annotation_map = {datetime: UtcDateTime, int: BigInteger}  # noqa: RUF012 - SQLAlchemy reads a plain dict here


class PlainCurrent(Plain):
    """A post's newest counters."""

    __tablename__ = "plain_current"

    post_id: Mapped[int] = mapped_column(primary_key=True)
    sampled_at: Mapped[datetime]
    source: Mapped[str]
    impressions: Mapped[int | None]
    likes: Mapped[int | None]
    reposts: Mapped[int | None]
    replies: Mapped[int | None]
    quotes: Mapped[int | None]
    bookmarks: Mapped[int | None]
    engagements: Mapped[int | None]


class PlainReading(Plain):
    """One reading, with all its counters."""

    __tablename__ = "plain_readings"

    post_id: Mapped[int] = mapped_column(ForeignKey("plain_current.post_id"), primary_key=True)
    sampled_at: Mapped[datetime] = mapped_column(primary_key=True)
    source: Mapped[str]
    impressions: Mapped[int | None]
    likes: Mapped[int | None]
    reposts: Mapped[int | None]
    replies: Mapped[int | None]
    quotes: Mapped[int | None]
    bookmarks: Mapped[int | None]


def figures() -> Iterator[Figure]:
    """The ratio, and the bytes."""
    with place({}) as found:
        ids = _posts(found)
        ours, plain = _race(found, ids[:BATCH])
        how = f"ours {ours * 1000:.1f} ms, load-set-add {plain * 1000:.1f} ms for {BATCH} readings: {plain / ours:.1f}x"
        # A limit is an upper one here: the part that our time may be of the other's.
        yield Figure("keeping readings", ours / plain, 1 / FASTER, "x", how)
        yield _bytes(found, ids)


def _posts(found: Place) -> list[int]:
    with found.core.write() as session:
        rows = [found.post("x", str(1_800_000_000_000_000_000 + number)) for number in range(POSTS)]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def _race(found: Place, ids: list[int]) -> tuple[float, float]:
    """Median seconds of a batch, each in turns with the other."""
    Plain.metadata.create_all(found.core.db.engine)
    ours, plain = [], []
    for number in range(ROUNDS):
        given = [Given(post_id, _reading(found, post_id, number), MEASURES) for post_id in ids]
        ours.append(_seconds(found, partial(_keep, given)))
        plain.append(_seconds(found, partial(_load_set_add, given)))
        found.time += timedelta(hours=1)
    # The first round inserts what the others change.
    return statistics.median(ours[1:]), statistics.median(plain[1:])


def _reading(found: Place, post_id: int, step: int) -> Reading:
    """A post's counters at one of its steps: log-normal sizes, most growth at the beginning."""
    dice = Random(post_id)  # noqa: S311 - the same sizes in every run
    size = dice.lognormvariate(6, 1.5)
    part = 1 - 0.6 ** (step + 1)
    parts = (1, 0.02, 0.006, 0.003, 0.001, 0.004)
    counts = {name: int(size * share * part) for name, share in zip(NAMES, parts, strict=True)}
    counts["impressions"] += step
    return Reading(str(post_id), found.time, "x-api", Counts(**counts))


def _keep(given: list[Given], session: Session) -> None:
    if len(readings.keep_many(session, given)) != len(given):
        raise AssertionError("Not every reading changed something.")


def _load_set_add(given: list[Given], session: Session) -> None:
    wanted = select(PlainCurrent).where(PlainCurrent.post_id.in_([one.post_id for one in given]))
    standing = {row.post_id: row for row in session.scalars(wanted)}
    for one in given:
        row = standing.get(one.post_id)
        if row is None:
            row = PlainCurrent(post_id=one.post_id)
            session.add(row)
        stamp = {"sampled_at": one.reading.sampled_at, "source": one.reading.source}
        counts = {name: getattr(one.reading.counts, name) for name in NAMES}
        total = engagements(one.reading.counts, one.reported).value
        for name, value in {**stamp, **counts, "engagements": total}.items():
            setattr(row, name, value)
        session.add(PlainReading(post_id=one.post_id, **stamp, **counts))


def _seconds(found: Place, work: Callable[[Session], None]) -> float:
    before = time.perf_counter()
    with found.core.write() as session:
        work(session)
    return time.perf_counter() - before


def _bytes(found: Place, ids: list[int]) -> Figure:
    """What a changed reading takes; the unchanged ones between them take nothing."""
    with found.core.write() as session:
        session.execute(text("TRUNCATE reading_series, current_readings"))
    kept = 0
    for step in range(CHANGES):
        for _look in ("changed", "unchanged"):
            found.time += timedelta(hours=1)
            for start in range(0, len(ids), BATCH):
                some = [Given(one, _reading(found, one, step), MEASURES) for one in ids[start : start + BATCH]]
                with found.core.write() as session:
                    kept += len(readings.keep_many(session, some))
    if kept != CHANGES * len(ids):
        raise AssertionError(f"{kept} readings changed something.")
    with found.core.read() as session:
        whole = session.scalar(text("SELECT pg_total_relation_size('reading_series')")) or 0
        packed = session.scalar(text("SELECT sum(length(packed)) FROM reading_series")) or 0
    how = f"{packed / kept:.1f} of them packed, the rest row, index and room; {CHANGES} changes a post"
    return Figure("changed reading", whole / kept, MOST_BYTES, "B", how)


if __name__ == "__main__":
    for figure in figures():
        say(figure)
