"""The click ledger: folded segments, hourly counts, visitors of the last two days, the days' keys."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, text, update
from sqlalchemy.orm import Session

from share.domain.clicks import Hour, Verdict, Visit
from share.models.clicks import ClickHost, ClickHour, DayKey, OwnVisitor, Segment, Visitor
from share.models.links import Link
from share.repositories.statements import CHUNK, insert_into, insert_new

TURN = 7_211_845
"""An arbitrary number that names the folders' advisory lock on PostgreSQL."""


def add_segment(session: Session, name: str, *, clicks: int, now: datetime) -> bool:
    """Note that a segment is folded; False where it was before, and then nothing of it may be counted."""
    row = {"name": name, "clicks": clicks, "folded_at": now}
    return insert_new(session, Segment, [row], key=("name",)) == 1


def folded(session: Session, names: Sequence[str]) -> set[str]:
    """Those of these segments that are counted."""
    found: set[str] = set()
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        found.update(session.scalars(select(Segment.name).where(Segment.name.in_(chunk))))
    return found


def take_turn(session: Session) -> None:
    """Wait until no other host is folding: what is read of visitors from here on stays so until the commit.

    SQLite lets one writer in at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(TURN)))


def see_visits(session: Session, last: Mapping[Visit, int]) -> dict[Visit, int]:
    """Keep when each visit was last seen; returns those that were known before, with the last time before this (ms).

    Where the same visitor was seen in the very same millisecond before, that is not told: two clicks at once are
    rarer than any bound that we promise, and asking first would cost a quarter of the folder's time.
    """
    rows = [(link, who, last[link, who]) for link, who in sorted(last)]
    if not rows or _enter(session, rows) == len(rows):
        return {}
    known = {key: at for key, at in _seen(session, rows).items() if at != last[key]}
    newer = [{"link": link, "who": who, "at": last[link, who]} for link, who in sorted(known)]
    if newer:
        session.connection().execute(_SEE, newer)
    return known


def _enter(session: Session, rows: Sequence[tuple[int, str, int]]) -> int:
    """Insert the visits that are new; returns how many were."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return connection.execute(_ENTER_ARRAYS, _columns(rows)).rowcount
    # Straight to the driver: binding a burst's rows one by one in SQLAlchemy costs more than writing them.
    return connection.exec_driver_sql(_ENTER_ROWS, list(rows)).rowcount


def _columns(rows: Sequence[tuple[int, str, int]]) -> dict[str, list[int] | list[str]]:
    links, visitors, times = zip(*rows, strict=True)
    return {"links": list(links), "visitors": list(visitors), "times": list(times)}


_ENTER_ARRAYS = text(
    "INSERT INTO click_visitors (link_id, visitor, seen_at)"
    " SELECT * FROM unnest(CAST(:links AS int[]), CAST(:visitors AS text[]), CAST(:times AS bigint[]))"
    " ON CONFLICT DO NOTHING"
)
_ENTER_ROWS = "INSERT INTO click_visitors (link_id, visitor, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

_SEEN_ARRAYS = text(
    "SELECT known.link_id, known.visitor, known.seen_at FROM click_visitors known"
    " JOIN unnest(CAST(:links AS int[]), CAST(:visitors AS text[])) AS asked (link_id, visitor)"
    " USING (link_id, visitor)"
)
_SEEN_JSON = text(
    "SELECT known.link_id, known.visitor, known.seen_at FROM json_each(:asked) AS asked"
    " JOIN click_visitors known ON known.link_id = asked.value ->> 0 AND known.visitor = asked.value ->> 1"
)
_SEE = (
    update(Visitor.__table__)  # type: ignore[arg-type] # a declared class's table is a Table
    .where(Visitor.link_id == bindparam("link"), Visitor.visitor == bindparam("who"), Visitor.seen_at < bindparam("at"))
    .values(seen_at=bindparam("at"))
)


def _seen(session: Session, rows: Sequence[tuple[int, str, int]]) -> dict[Visit, int]:
    if session.get_bind().dialect.name == "postgresql":
        wanted = _columns(rows)
        del wanted["times"]
        found = session.execute(_SEEN_ARRAYS, wanted)
    else:
        found = session.execute(_SEEN_JSON, {"asked": json.dumps([row[:2] for row in rows])})
    return {(link, visitor): at for link, visitor, at in found}


def add_hours(session: Session, counted: Mapping[Hour, int], *, host: int) -> None:
    """Add to the hourly counts of one host's segments."""
    rows = [
        {
            "link_id": link,
            "hour": time_of(hour),
            "verdict": verdict.value,
            "host": host,
            "clicks": counted[link, hour, verdict],
        }
        for link, hour, verdict in sorted(counted)
    ]
    if rows:
        statement = insert_into(session, ClickHour.__table__)
        changed = {"clicks": ClickHour.__table__.c.clicks + statement.excluded.clicks}
        key = ["link_id", "hour", "verdict", "host"]
        session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def host(session: Session, name: str) -> ClickHost:
    """The host that calls itself `name`; made where it is new."""
    insert_new(session, ClickHost, [{"name": name, "rules": 0}], key=("name",))
    return session.scalars(select(ClickHost).where(ClickHost.name == name)).one()


def host_by_id(session: Session, host_id: int) -> ClickHost:
    return session.get_one(ClickHost, host_id)


def hours(session: Session, *, host: int, since: int) -> dict[Hour, int]:
    """A host's counts from `since` (ms) on."""
    rows = session.execute(
        select(ClickHour.link_id, ClickHour.hour, ClickHour.verdict, ClickHour.clicks).where(
            ClickHour.host == host, ClickHour.hour >= time_of(since)
        )
    )
    return {(link, int(hour.timestamp() * 1000), Verdict(verdict)): clicks for link, hour, verdict, clicks in rows}


def forget_hours(session: Session, wanted: Collection[tuple[int, int]], *, host: int) -> None:
    """Take a host's counts of these links' hours (ms) away, to be counted anew."""
    rows = [{"link": link, "at": time_of(hour), "where": host} for link, hour in wanted]
    if rows:
        table = ClickHour.__table__
        these = (table.c.link_id == bindparam("link")) & (table.c.hour == bindparam("at"))
        session.connection().execute(
            delete(table).where(these & (table.c.host == bindparam("where"))),  # type: ignore[arg-type] # a Table
            rows,
        )


def note_own(session: Session, *, member_id: int, visitor: str, now: datetime) -> None:
    """The browser with this hash is the member's own today."""
    row = {"member_id": member_id, "visitor": visitor, "seen_at": now}
    insert_new(session, OwnVisitor, [row], key=("member_id", "visitor"))


def own_visits(session: Session, link_ids: Collection[int]) -> set[Visit]:
    """The members' own browsers, as visits of their links."""
    found: set[Visit] = set()
    wanted = sorted(link_ids)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Link.id, OwnVisitor.visitor)
            .join(OwnVisitor, OwnVisitor.member_id == Link.member_id)
            .where(Link.id.in_(wanted[start : start + CHUNK]))
        )
        found.update((link, visitor) for link, visitor in rows)
    return found


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


def ledger_of_link(session: Session, link_id: int) -> list[tuple[str, datetime, Verdict, int]]:
    """A link's network, hour, verdict and clicks, the oldest hour first."""
    return _ledger(session, Link.id == link_id)


def ledger_of_kit(session: Session, kit_id: int) -> list[tuple[str, datetime, Verdict, int]]:
    """As ledger_of_link(), of all links of a kit together."""
    return _ledger(session, Link.kit_id == kit_id)


def _ledger(session: Session, wanted: ColumnElement[bool]) -> list[tuple[str, datetime, Verdict, int]]:
    rows = session.execute(
        select(Link.network, ClickHour.hour, ClickHour.verdict, func.sum(ClickHour.clicks))
        .join(Link, Link.id == ClickHour.link_id)
        .where(wanted)
        .group_by(Link.network, ClickHour.hour, ClickHour.verdict)
        .order_by(ClickHour.hour)
    )
    return [(network, hour, Verdict(verdict), int(clicks)) for network, hour, verdict, clicks in rows]


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
    session.execute(delete(Visitor).where(Visitor.seen_at < before.timestamp() * 1000))
    session.execute(delete(OwnVisitor).where(OwnVisitor.seen_at < before))
    session.execute(delete(DayKey).where(DayKey.day < before.date().isoformat()))


def time_of(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
