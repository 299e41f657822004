"""The ledger's lines as rows: read by subject or member, and brought to what they should be, with what was."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from share.domain.scores import LIMITING, DaySums, Entry, Key, PointDelta, Rule
from share.models.scores import ScoreChange, ScoreEntry
from share.repositories.statements import among, insert_many, upsert

Lines = dict[Key, Entry]

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
_KEY = ("campaign_id", "rule", "subject_id", "day")
_BEFORE_LIMITS = (Rule.POST.value, Rule.ENGAGEMENT.value, Rule.CLICK.value, Rule.RUN.value)


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
    wanted = ScoreEntry.rule.in_([rule.value for rule in rules]) & among(session, ScoreEntry.subject_id, ids)
    return _read(session, campaign_id, wanted)


def of_members(
    session: Session,
    campaign_id: int,
    ids: Collection[int],
    *,
    rules: Collection[Rule] | None = None,
    days: Collection[date] | None = None,
) -> Lines:
    """The lines of these members: all, or those under some rules, or of some days."""
    if not ids:
        return {}
    wanted = among(session, ScoreEntry.member_id, ids)
    if rules is not None:
        wanted &= ScoreEntry.rule.in_([rule.value for rule in rules])
    if days is not None:
        wanted &= ScoreEntry.day.in_(days)
    return _read(session, campaign_id, wanted)


def owners(session: Session, campaign_id: int, rules: Collection[Rule], ids: Collection[int]) -> set[int]:
    """The members who hold lines of these subjects."""
    if not ids:
        return set()
    wanted = ScoreEntry.rule.in_([rule.value for rule in rules]) & among(session, ScoreEntry.subject_id, ids)
    return set(session.scalars(select(ScoreEntry.member_id).where(ScoreEntry.campaign_id == campaign_id, wanted)))


def _read(session: Session, campaign_id: int, wanted: ColumnElement[bool]) -> Lines:
    rows = session.execute(select(*_COLUMNS).where(ScoreEntry.campaign_id == campaign_id, wanted))
    found: Lines = {}
    for rule, subject_id, day, member_id, kit_id, network, points, why in rows:
        key = Key(rule, subject_id, day)
        found[key] = Entry(key, member_id, kit_id, network, points, why)
    return found


def day_sums(session: Session, campaign_id: int, member_ids: Collection[int], days: Collection[date]) -> DaySums:
    """These members' points on these days before any limit."""
    is_click = ScoreEntry.rule == Rule.CLICK.value
    rows = session.execute(
        select(ScoreEntry.member_id, ScoreEntry.day, is_click, func.sum(ScoreEntry.points))
        .where(
            ScoreEntry.campaign_id == campaign_id,
            among(session, ScoreEntry.member_id, member_ids),
            ScoreEntry.day.in_(days),
            ScoreEntry.rule.in_(_BEFORE_LIMITS),
        )
        .group_by(ScoreEntry.member_id, ScoreEntry.day, is_click)
    )
    found: DaySums = {}
    for member_id, day, clicked, points in rows:
        clicks, others = found.setdefault(member_id, {}).get(day, (0, 0))
        found[member_id][day] = (clicks + int(points), others) if clicked else (clicks, others + int(points))
    return found


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
    deltas += [_delta(campaign_id, old[line.key], -old[line.key].points) for line in changed]
    return deltas + [_delta(campaign_id, line, line.points) for line in (*changed, *fresh)]


def _delete(session: Session, campaign_id: int, lines: Collection[Entry]) -> None:
    if lines:
        table = ScoreEntry.__table__.c
        same = (table.rule == bindparam("r")) & (table.subject_id == bindparam("s")) & (table.day == bindparam("d"))
        rows = [{"r": line.key.rule, "s": line.key.subject_id, "d": line.key.day} for line in lines]
        away = delete(ScoreEntry.__table__).where(table.campaign_id == campaign_id, same)  # type: ignore[arg-type] # a Table
        session.connection().execute(away, rows)


def _change(session: Session, campaign_id: int, lines: Collection[Entry], why: Why) -> None:
    columns = ("member_id", "kit_id", "network", "points", "version", "why")
    rows = [_row(campaign_id, line, why) for line in lines]
    upsert(session, ScoreEntry, rows, key=_KEY, changes=lambda new: {name: new[name] for name in columns})


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
        .where(ScoreEntry.campaign_id == campaign_id, among(session, ScoreEntry.member_id, member_ids))
        .where(ScoreEntry.version != version)
        .values(version=version)
    )
    session.execute(stamped.execution_options(synchronize_session=False))
