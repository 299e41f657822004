"""The ledger's lines as rows: read by subject or member, and brought to what they should be, with what was."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from share.domain.score_limits import RuleSum
from share.domain.scores import LIMITING, Entry, Key, PointDelta, Rule
from share.models.scores import ScoreChange, ScoreEntry
from share.repositories.statements import among_ids, array_of, insert_many, upsert_many

Lines = dict[Key, Entry]
MemberDay = tuple[int, date]

_COLUMNS = (
    ScoreEntry.rule,
    ScoreEntry.subject_id,
    ScoreEntry.day,
    ScoreEntry.member_id,
    ScoreEntry.kit_id,
    ScoreEntry.network,
    ScoreEntry.points,
    ScoreEntry.why,
)
_VALUES = ("member_id", "kit_id", "network", "points", "version", "why")
_KEY = ("campaign_id", "rule", "subject_id", "day")


@dataclass(frozen=True, slots=True)
class Why:
    """With what lines change: the rules' version, the time, and for whose lines it is the rules that changed."""

    version: int
    at: datetime
    by_rules: frozenset[int] = frozenset()


def of_subjects(session: Session, campaign_id: int, rules: Collection[Rule], ids: Collection[int]) -> Lines:
    """The lines of these subjects under these rules."""
    if not ids:
        return {}
    wanted = ScoreEntry.rule.in_([rule.value for rule in rules]) & among_ids(session, ScoreEntry.subject_id, ids)
    return _read(session, campaign_id, wanted)


def of_members(
    session: Session,
    campaign_id: int,
    ids: Collection[int],
    *,
    rules: Collection[Rule] | None = None,
) -> Lines:
    """The lines of these members: all, or those under some rules."""
    if not ids:
        return {}
    wanted = among_ids(session, ScoreEntry.member_id, ids)
    if rules is not None:
        # As an expression, so that SQLite looks its lines up by member and not by rule.
        wanted &= (ScoreEntry.rule + "").in_([rule.value for rule in rules])
    return _read(session, campaign_id, wanted)


def owners(session: Session, campaign_id: int, rules: Collection[Rule], ids: Collection[int]) -> set[int]:
    """The members who hold lines of these subjects."""
    if not ids:
        return set()
    wanted = ScoreEntry.rule.in_([rule.value for rule in rules]) & among_ids(session, ScoreEntry.subject_id, ids)
    return set(session.scalars(select(ScoreEntry.member_id).where(ScoreEntry.campaign_id == campaign_id, wanted)))


def _read(session: Session, campaign_id: int, wanted: ColumnElement[bool]) -> Lines:
    return _lines(session.connection().execute(select(*_COLUMNS).where(ScoreEntry.campaign_id == campaign_id, wanted)))


def _lines(rows: Iterable[Row[*tuple[Any, ...]]]) -> Lines:
    found: Lines = {}
    for rule, subject_id, day, member_id, kit_id, network, points, why in rows:
        key = Key(rule, subject_id, day)
        found[key] = Entry(key, member_id, kit_id, network, points, why)
    return found


def sums(session: Session, campaign_id: int, days: Collection[MemberDay]) -> list[RuleSum]:
    """The points on these members' days, added up by rule."""
    if not days:
        return []
    members, dates = zip(*sorted(days), strict=True)
    if session.get_bind().dialect.name == "postgresql":
        asked = {"members": array_of(members), "days": array_of(dates)}
        rows = session.connection().execute(_ON_ARRAYS, {"campaign": campaign_id, **asked})
    else:
        pairs = [[member_id, day.isoformat()] for member_id, day in zip(members, dates, strict=True)]
        rows = session.connection().execute(_ON_JSON, {"campaign": campaign_id, "asked": json.dumps(pairs)})
    return [(member_id, day, rule, int(points)) for member_id, day, rule, points in rows]


_SUMS = "SELECT line.member_id, line.day, line.rule, sum(line.points) AS points"
_BY = " GROUP BY line.member_id, line.day, line.rule"
_TYPES = {"day": ScoreEntry.__table__.c.day.type}
_ON_ARRAYS = text(
    f"{_SUMS} FROM unnest(CAST(:members AS integer[]), CAST(:days AS date[])) AS asked (member_id, day)"
    f" JOIN score_entries line USING (member_id, day) WHERE line.campaign_id = :campaign{_BY}"
).columns(**_TYPES)
# CROSS: begin with what is asked for, and find its lines by their index.
_ON_JSON = text(
    f"{_SUMS} FROM json_each(:asked) AS asked CROSS JOIN score_entries line"
    f" ON line.member_id = asked.value ->> 0 AND line.campaign_id = :campaign AND line.day = asked.value ->> 1{_BY}"
).columns(**_TYPES)


def bring(session: Session, campaign_id: int, old: Lines, new: Iterable[Entry], why: Why) -> list[PointDelta]:
    """Make the lines `new` of those that stand (`old`, all of the same subjects); returns by how much points moved."""
    wanted = {line.key: line for line in new}
    gone = [line for key, line in old.items() if key not in wanted]
    changed = [line for key, line in wanted.items() if key in old and old[key] != line]
    fresh = [line for key, line in wanted.items() if key not in old]
    _delete(session, campaign_id, gone)
    _change(session, campaign_id, changed, why)
    insert_many(session, ScoreEntry, [_row(campaign_id, line, why) for line in fresh])
    _keep(session, campaign_id, [(line, None) for line in gone] + [(old[line.key], line) for line in changed], why)
    deltas = [_delta(campaign_id, line, -line.points) for line in gone]
    for line in changed:
        was = old[line.key]
        if was[1:4] == line[1:4]:
            deltas.append(_delta(campaign_id, line, line.points - was.points))
        else:
            deltas += [_delta(campaign_id, was, -was.points), _delta(campaign_id, line, line.points)]
    return deltas + [_delta(campaign_id, line, line.points) for line in fresh]


def _delete(session: Session, campaign_id: int, lines: Collection[Entry]) -> None:
    if lines:
        table = ScoreEntry.__table__.c
        same = (table.rule == bindparam("r")) & (table.subject_id == bindparam("s")) & (table.day == bindparam("d"))
        rows = [{"r": line.key.rule, "s": line.key.subject_id, "d": line.key.day} for line in lines]
        away = delete(ScoreEntry.__table__).where(table.campaign_id == campaign_id, same)  # type: ignore[arg-type] # a Table
        session.connection().execute(away, rows)


def _change(session: Session, campaign_id: int, lines: Collection[Entry], why: Why) -> None:
    rows = [_row(campaign_id, line, why) for line in lines]
    upsert_many(session, ScoreEntry, rows, key=_KEY, changed=_VALUES)


def _row(campaign_id: int, line: Entry, why: Why) -> Mapping[str, object]:
    return {
        "campaign_id": campaign_id,
        "rule": str(line.key.rule),
        "subject_id": line.key.subject_id,
        "day": line.key.day,
        "member_id": line.member_id,
        "kit_id": line.kit_id,
        "network": line.network,
        "points": line.points,
        "version": why.version,
        "why": dict(line.why),
    }


def _keep(session: Session, campaign_id: int, pairs: Iterable[tuple[Entry, Entry | None]], why: Why) -> None:
    """Tell what was of lines that fell, moved or were counted by other rules; limits follow from other lines."""
    rows = []
    for was, line in pairs:
        if was.key.rule in LIMITING or (reason := _reason(was, line, why)) is None:
            continue
        mine = line is not None and line.member_id == was.member_id
        now = line.points if mine and line else 0
        row = {"campaign_id": campaign_id, "member_id": was.member_id, "rule": str(was.key.rule)}
        row |= {"subject_id": was.key.subject_id, "day": was.key.day, "kit_id": was.kit_id, "network": was.network}
        rows.append(row | {"was": was.points, "now": now, "why": reason, "version": why.version, "at": why.at})
    insert_many(session, ScoreChange, rows)


def _reason(was: Entry, line: Entry | None, why: Why) -> str | None:
    if line is not None and line.member_id != was.member_id:
        return "moved"
    if was.member_id in why.by_rules:
        return "rules" if line is None or line.points != was.points else None
    if line is None:
        return "gone"
    return "fewer" if line.points < was.points else None


def _delta(campaign_id: int, line: Entry, points: int) -> PointDelta:
    return PointDelta(campaign_id, line.member_id, line.kit_id, line.network, line.key.day, points)


def stamp(session: Session, campaign_id: int, member_ids: Collection[int], *, version: int) -> None:
    """All lines of these members follow this version now."""
    stamped = (
        update(ScoreEntry)
        .where(ScoreEntry.campaign_id == campaign_id, among_ids(session, ScoreEntry.member_id, member_ids))
        .where(ScoreEntry.version != version)
        .values(version=version)
    )
    session.execute(stamped.execution_options(synchronize_session=False))
