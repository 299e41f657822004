"""The click ledger: folded segments, hourly counts, visits of the last two days, the days' keys."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Session

from share.domain.click_rules import Verdict
from share.domain.clicks import Hour, Visit, visit
from share.domain.ledger import Line
from share.domain.visitors import HASH
from share.domain.visits import pack, unpack
from share.models.clicks import ClickHost, ClickHour, DayKey, OwnVisitor, Segment, Visitor, Visits
from share.models.links import Link
from share.repositories.statements import CHUNK, among, array_of, insert_into, insert_new

TURN = 7_211_845
"""An arbitrary number that names the folders' advisory lock on PostgreSQL."""

DAY = 86_400
MS = 1000

_KNOWN = ClickHour.verdict.in_([verdict.value for verdict in Verdict])
"""While hosts are brought to a new release one after another, what only that one can say is left to it."""

MOST = 30_000
"""Ids in one statement: SQLite takes 32,766 values."""


def add_segments(session: Session, clicks: Mapping[str, int], *, now: datetime) -> set[str]:
    """Note that segments are folded, with their clicks; returns the names that are new, which alone may be counted."""
    new = clicks.keys() - folded(session, list(clicks))
    rows = [{"name": name, "clicks": clicks[name], "folded_at": now} for name in sorted(new)]
    if rows:
        # The names are unique: where two folders meet, all that the slower one does is taken back.
        session.execute(insert(Segment), rows)
    return new


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


def catch_up(session: Session, known: dict[int, "KnownDay"], days: Iterable[int]) -> None:
    """Bring what is known of these days (counted from 1970) up to what all hosts have folded; to be asked in turn."""
    alone = (session.scalar(select(func.count()).select_from(ClickHost)) or 0) < 2  # noqa: PLR2004 - this one and another
    for day in sorted(set(days)):
        if day not in known:
            known[day] = KnownDay(_visits_before(session, day))
        this = known[day]
        rows = session.execute(
            select(Visits.id, Visits.visits).where(Visits.day == day, Visits.id > this.newest).order_by(Visits.id)
        )
        for number, packed in rows:
            this.newest = number
            for key, at in unpack(packed).items():
                if at > this.seen.get(key, -1):
                    this.seen[key] = at
                    if not alone:
                        this.elsewhere[key] = at


@dataclass(slots=True)
class KnownDay:
    """When each visit of a day was seen last, as of the row `newest`; `elsewhere`: as other hosts told."""

    seen: dict[Visit, int]
    newest: int = 0
    elsewhere: dict[Visit, int] = field(default_factory=dict)


def _visits_before(session: Session, day: int) -> dict[Visit, int]:
    """What an earlier release kept of the day."""
    rows = session.execute(
        select(Visitor.link_id, Visitor.visitor, Visitor.seen_at).where(
            Visitor.seen_at >= day * DAY * MS, Visitor.seen_at < (day + 1) * DAY * MS
        )
    )
    return {visit(link, who[:HASH]): at // MS for link, who, at in rows}


def add_visits(session: Session, visits: Mapping[Visit, int]) -> dict[int, int]:
    """Keep when each of these was seen last; returns the new rows' ids by day. To be done in turn."""
    by_day = dict.fromkeys({at // DAY for at in set(visits.values())}, visits)
    if len(by_day) > 1:
        by_day = {day: {key: at for key, at in visits.items() if at // DAY == day} for day in by_day}
    rows = [Visits(day=day, seen_at=max(part.values()), visits=pack(part)) for day, part in sorted(by_day.items())]
    session.add_all(rows)
    session.flush()
    return {row.day: row.id for row in rows}


def add_hours(session: Session, counted: Mapping[Hour, int], *, host: int) -> None:
    """Add to the hourly counts of one host's segments."""
    if not counted:
        return
    rows = sorted(counted)
    if session.get_bind().dialect.name == "postgresql":
        columns = dict(zip(("link_id", "hour", "verdict"), map(array_of, zip(*rows, strict=True)), strict=True))
        session.execute(_ADD_HOURS, columns | {"clicks": array_of(counted[row] for row in rows), "host": host})
        return
    statement = insert_into(session, ClickHour.__table__)
    changed = {"clicks": ClickHour.__table__.c.clicks + statement.excluded.clicks}
    key = ["link_id", "hour", "verdict", "host"]
    given = [
        {"link_id": row[0], "hour": time_of(row[1]), "verdict": row[2].value, "host": host, "clicks": counted[row]}
        for row in rows
    ]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), given)


_ADD_HOURS = text(
    "INSERT INTO click_hours AS old (link_id, hour, verdict, host, clicks)"
    " SELECT link_id, to_timestamp(hour), verdict, :host, clicks"
    " FROM unnest(CAST(:link_id AS int[]), CAST(:hour AS bigint[]), CAST(:verdict AS text[]), CAST(:clicks AS int[]))"
    " AS new (link_id, hour, verdict, clicks)"
    " ON CONFLICT (link_id, hour, verdict, host) DO UPDATE SET clicks = old.clicks + excluded.clicks"
)
"""Row by row a burst over thousands of links would cost more than all else that is done for its clicks."""


def host(session: Session, name: str) -> ClickHost:
    """The host that calls itself `name`; made where it is new."""
    insert_new(session, ClickHost, [{"name": name, "rules": 0}], key=("name",))
    return session.scalars(select(ClickHost).where(ClickHost.name == name)).one()


def host_by_id(session: Session, host_id: int) -> ClickHost:
    return session.get_one(ClickHost, host_id)


def hours(session: Session, *, host: int, since: int) -> dict[Hour, int]:
    """A host's counts from `since` (seconds) on."""
    rows = session.execute(
        select(ClickHour.link_id, ClickHour.hour, ClickHour.verdict, ClickHour.clicks).where(
            ClickHour.host == host, ClickHour.hour >= time_of(since), _KNOWN
        )
    )
    return {(link, int(hour.timestamp()), Verdict(verdict)): clicks for link, hour, verdict, clicks in rows}


def forget_hours(session: Session, wanted: Collection[tuple[int, int]], *, host: int) -> None:
    """Take a host's counts of these links' hours away, to be counted anew."""
    rows = [{"link": link, "at": time_of(hour), "where": host} for link, hour in wanted]
    if rows:
        table = ClickHour.__table__
        these = (table.c.link_id == bindparam("link")) & (table.c.hour == bindparam("at"))
        session.connection().execute(
            delete(table).where(these & (table.c.host == bindparam("where"))),  # type: ignore[arg-type] # a Table
            rows,
        )


def note_own(session: Session, *, member_id: int, visitors: Iterable[str], now: datetime) -> None:
    """The browser with these hashes, each a day's, is the member's own."""
    rows = [{"member_id": member_id, "visitor": visitor, "seen_at": now} for visitor in visitors]
    insert_new(session, OwnVisitor, rows, key=("member_id", "visitor"))


def own_visits(session: Session, link_ids: Collection[int]) -> set[Visit]:
    """The members' own browsers, as visits of their links."""
    found: set[Visit] = set()
    wanted = sorted(link_ids)
    for start in range(0, len(wanted), MOST):
        rows = session.execute(
            select(Link.id, OwnVisitor.visitor)
            .join(OwnVisitor, OwnVisitor.member_id == Link.member_id)
            .where(among(session, Link.id, wanted[start : start + MOST]))
        )
        found.update(visit(link, visitor[:HASH]) for link, visitor in rows)
    return found


def totals(session: Session, link_ids: Iterable[int]) -> dict[int, dict[Verdict, int]]:
    """Each link's clicks by verdict; a link without a row has had none yet."""
    rows = session.execute(
        select(ClickHour.link_id, ClickHour.verdict, func.sum(ClickHour.clicks))
        .where(ClickHour.link_id.in_(list(link_ids)), _KNOWN)
        .group_by(ClickHour.link_id, ClickHour.verdict)
    )
    found: dict[int, dict[Verdict, int]] = {}
    for link_id, verdict, clicks in rows:
        found.setdefault(link_id, {})[Verdict(verdict)] = int(clicks)
    return found


def ledger_of_link(session: Session, link_id: int) -> list[Line]:
    """A link's clicks by hour and verdict, the oldest hour first."""
    return _ledger(session, Link.id == link_id)


def ledger_of_kit(session: Session, kit_id: int) -> list[Line]:
    """As ledger_of_link(), of all links of a kit together."""
    return _ledger(session, Link.kit_id == kit_id)


def ledger_of_member(session: Session, member_id: int, *, since: datetime) -> list[Line]:
    """As ledger_of_link(), of all links of a member together, from `since` on."""
    return _ledger(session, (Link.member_id == member_id) & (ClickHour.hour >= since))


def _ledger(session: Session, wanted: ColumnElement[bool]) -> list[Line]:
    out = Link.left_out_at.is_not(None)
    rows = session.execute(
        select(Link.network, ClickHour.hour, ClickHour.verdict, func.sum(ClickHour.clicks), out)
        .join(Link, Link.id == ClickHour.link_id)
        .where(wanted, _KNOWN)
        .group_by(Link.network, ClickHour.hour, ClickHour.verdict, out)
        .order_by(ClickHour.hour, Link.network, ClickHour.verdict)
    )
    return [
        Line(network, hour, Verdict(verdict), int(clicks), bool(gone)) for network, hour, verdict, clicks, gone in rows
    ]


def day_keys(session: Session, days: Sequence[date]) -> dict[date, str]:
    """The keys of these days as far as they are made."""
    rows = session.execute(select(DayKey.day, DayKey.secret).where(DayKey.day.in_([day.isoformat() for day in days])))
    return {date.fromisoformat(row.day): row.secret for row in rows}


def make_day_keys(session: Session, days: Sequence[date]) -> None:
    """Draw the keys of days that have none; all hosts then read the same."""
    rows = [{"day": day.isoformat(), "secret": secrets.token_hex(32)} for day in days]
    insert_new(session, DayKey, rows, key=("day",))


def forget(session: Session, *, before: datetime) -> None:
    """Throw away visitors not seen since `before` and keys of days that began by then: no hash can be made again."""
    session.execute(delete(Visits).where(Visits.seen_at < before.timestamp()))
    session.execute(delete(Visitor).where(Visitor.seen_at < before.timestamp() * MS))
    session.execute(delete(OwnVisitor).where(OwnVisitor.seen_at < before))
    session.execute(delete(DayKey).where(DayKey.day <= before.date().isoformat()))


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
