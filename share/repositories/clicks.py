"""The click ledger: folded segments, hourly counts, visitors of the last two days, the days' keys."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from share.domain.clicks import Hour, Verdict, Visit
from share.models.clicks import ClickHour, DayKey, Segment, Visitor
from share.repositories.statements import CHUNK, insert_into, insert_new


def add_segment(session: Session, name: str, *, clicks: int, now: datetime) -> bool:
    """Note that a segment is folded; False where it was before, and then nothing of it may be counted."""
    row = {"name": name, "clicks": clicks, "folded_at": now}
    return insert_new(session, Segment, [row], key=("name",)) == 1


def claim_visits(session: Session, first: Mapping[Visit, int]) -> dict[Visit, int]:
    """Enter first visits; returns those that were known before, each with the last time it was seen (ms).

    Whoever enters a visit first owns it, so that two hosts never both count the same visitor as unique.
    """
    # In one order everywhere: two folders that take the same rows the other way round would block each other.
    rows = [{"link_id": link, "visitor": who, "seen_at": _time(first[link, who])} for link, who in sorted(first)]
    if not rows:
        return {}
    entered = session.execute(
        insert_into(session, Visitor).on_conflict_do_nothing().returning(Visitor.link_id, Visitor.visitor), rows
    )
    fresh = {(row.link_id, row.visitor) for row in entered}
    return _seen(session, [key for key in first if key not in fresh])


def _seen(session: Session, keys: Sequence[Visit]) -> dict[Visit, int]:
    found: dict[Visit, int] = {}
    for start in range(0, len(keys), CHUNK):
        rows = session.execute(
            select(Visitor.link_id, Visitor.visitor, Visitor.seen_at).where(
                tuple_(Visitor.link_id, Visitor.visitor).in_(keys[start : start + CHUNK])
            )
        )
        found |= {(row.link_id, row.visitor): _ms(row.seen_at) for row in rows}
    return found


def see_visits(session: Session, last: Mapping[Visit, int]) -> None:
    """Keep the last time that each visit was seen."""
    rows = [{"link_id": link, "visitor": who, "seen_at": _time(last[link, who])} for link, who in sorted(last)]
    if rows:
        statement = insert_into(session, Visitor)
        changed = {"seen_at": statement.excluded.seen_at}
        session.execute(statement.on_conflict_do_update(index_elements=["link_id", "visitor"], set_=changed), rows)


def add_hours(session: Session, counted: Mapping[Hour, int]) -> None:
    """Add to the hourly counts."""
    rows = [
        {"link_id": link, "hour": _time(hour), "verdict": verdict.value, "clicks": counted[link, hour, verdict]}
        for link, hour, verdict in sorted(counted)
    ]
    if rows:
        statement = insert_into(session, ClickHour)
        changed = {"clicks": ClickHour.clicks + statement.excluded.clicks}
        key = ["link_id", "hour", "verdict"]
        session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def totals(session: Session, link_ids: Iterable[int]) -> dict[int, dict[Verdict, int]]:
    """Each link's clicks by verdict; a link without a row has had none yet."""
    rows = session.execute(
        select(ClickHour.link_id, ClickHour.verdict, func.sum(ClickHour.clicks))
        .where(ClickHour.link_id.in_(list(link_ids)))
        .group_by(ClickHour.link_id, ClickHour.verdict)
    )
    found: dict[int, dict[Verdict, int]] = {}
    for link_id, verdict, clicks in rows:
        found.setdefault(link_id, {})[Verdict(verdict)] = int(clicks)
    return found


def day_keys(session: Session, days: Sequence[date]) -> dict[date, str]:
    """The keys of these days as far as they are made."""
    rows = session.execute(select(DayKey.day, DayKey.secret).where(DayKey.day.in_([day.isoformat() for day in days])))
    return {date.fromisoformat(row.day): row.secret for row in rows}


def make_day_keys(session: Session, days: Sequence[date]) -> None:
    """Draw the keys of days that have none; all hosts then read the same."""
    rows = [{"day": day.isoformat(), "secret": secrets.token_hex(32)} for day in days]
    insert_new(session, DayKey, rows, key=("day",))


def forget(session: Session, *, before: datetime) -> None:
    """Throw away visitors and keys of days that ended before `before`: their hashes can never be made again."""
    session.execute(delete(Visitor).where(Visitor.seen_at < before))
    session.execute(delete(DayKey).where(DayKey.day < before.date().isoformat()))


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
