"""Counters over time: a row for every change, and one current row that moves with every look."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.readings import COUNT_NAMES, Counts, Reading, engagements
from share.models.links import Link
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading, ReadingRow
from share.repositories.statements import insert_new, upsert


def keep(session: Session, post_id: int, reading: Reading, *, reported: frozenset[str]) -> bool:
    """Keep one reading; returns whether its counters differ from the last.

    A reading that is not newer than the current one is dropped: a late worker never turns time back.
    The caller has checked its lease, so no second worker writes the same post meanwhile.
    """
    current = session.get(CurrentReading, post_id)
    if current is not None and current.sampled_at >= reading.sampled_at:
        return False
    counts = dict(reading.counts.items())
    stamp = {"sampled_at": reading.sampled_at, "source": reading.source}
    total = engagements(reading.counts, reported)
    changed = current is None or counts_of(current) != reading.counts
    if changed:
        insert_new(session, ReadingRow, [{"post_id": post_id, **stamp, **counts}], key=("post_id", "sampled_at"))
    if current is None:
        current = CurrentReading(post_id=post_id)
        session.add(current)
    for name, value in {**stamp, **counts, "engagements": total.value, "partial": total.partial}.items():
        setattr(current, name, value)
    session.flush()
    return changed


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


def of_links(session: Session, ids: Sequence[int]) -> dict[int, LinkReading]:
    """By post, what its network told of the tracked link that its member has for that kit."""
    found = session.execute(
        select(Post.id, LinkReading)
        .join(Link, (Link.kit_id == Post.kit_id) & (Link.member_id == Post.member_id) & (Link.network == Post.network))
        .join(LinkReading, LinkReading.link_id == Link.id)
        .where(Post.id.in_(ids))
    )
    return {row[0]: row[1] for row in found}


def current(session: Session, ids: Sequence[int]) -> dict[int, CurrentReading]:
    """Each post's latest reading, where there is one."""
    found = session.scalars(select(CurrentReading).where(CurrentReading.post_id.in_(ids)))
    return {row.post_id: row for row in found}


def counts_of(row: CurrentReading | ReadingRow) -> Counts:
    return Counts(**{name: getattr(row, name) for name in COUNT_NAMES})


def history(session: Session, post_id: int) -> list[ReadingRow]:
    """Every change of a post's counters, oldest first."""
    found = session.scalars(select(ReadingRow).where(ReadingRow.post_id == post_id).order_by(ReadingRow.sampled_at))
    return list(found)
