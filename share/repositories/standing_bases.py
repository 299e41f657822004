"""Large boards as they stood at some move, to which later moves are added: so that no process counts from the ground.

A base is right as long as every move after it is kept and none of these says that all was counted anew. Whoever asks
must see the database at one moment, of which `newest` is the newest move.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import accumulate, compress, pairwise
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from share.domain.columns import OtherPackingError, spread, squeeze
from share.domain.leaderboard import By, Span
from share.domain.standing_tables import Subject, Table, pack, unpack
from share.domain.standings import NOTHING, Sums, plus
from share.models.standings import StandingBase, StandingMove, StandingPart
from share.repositories import leaderboard
from share.repositories.leaderboard import Person, Scope
from share.repositories.standing_facts import NUMBERS, POSTS
from share.repositories.statements import insert_into

PEOPLE = "people"
"""The key of who is in which group and who is shown at all."""

KEPT_BY = (By.MEMBER, By.KIT, By.NETWORK)
"""Groups' totals are their members'."""

_MOVES: Any = StandingMove.__table__.c
_NUMBERS = [func.sum(_MOVES[name]) for name in (*NUMBERS, "points")]
_SUBJECTS = {By.MEMBER: _MOVES.member_id, By.KIT: _MOVES.kit_id, By.NETWORK: _MOVES.network}


class Held(NamedTuple):
    """A base, and the move that was the newest one when it was made."""

    seen: int
    packed: bytes


def key_of(scope: Scope) -> str:
    first, last = (day and day.isoformat() for day in (scope.span.first, scope.span.last))
    return json.dumps([scope.campaign_id, first, last, scope.network])


def scope_of(key: str) -> Scope:
    campaign, first, last, network = json.loads(key)
    return Scope(campaign, Span(first and date.fromisoformat(first), last and date.fromisoformat(last)), network)


def counted_from(session: Session) -> int:
    """How many posts there can be at most: from very many on, bases are worth their upkeep."""
    last = select(func.max(StandingPart.subject_id)).where(StandingPart.kind == POSTS)
    return session.scalar(last) or 0


def all_seen(session: Session) -> dict[str, int]:
    """Every base's key, and the move up to which it counts."""
    return {row.key: row.seen for row in session.execute(select(StandingBase.key, StandingBase.seen))}


def find(session: Session, key: str, *, newest: int) -> Held | None:
    """A base that the moves still go on from."""
    found = session.connection().execute(_ONE, {"key": key}).first()
    if found is None or not goes_on(session, found.seen, newest=newest):
        return None
    return Held(found.seen, found.packed)


_BASES: Any = StandingBase.__table__.c
_ONE = select(_BASES.seen, _BASES.packed).where(_BASES.key == bindparam("key"))


def goes_on(session: Session, seen: int, *, newest: int) -> bool:
    """Whether all that happened after a move is told by those that are kept."""
    if seen > newest or session.execute(select(_MOVES.id).where(_MOVES.id == seen)).first() is None:
        return False
    anew = select(_MOVES.id).where(_MOVES.id > seen, _MOVES.what == "all").limit(1)
    return session.execute(anew).first() is None


def going_on_from(session: Session) -> int:
    """The move from which on all are kept, and none counts everything anew: an older base is of no use."""
    anew = select(func.max(_MOVES.id)).where(_MOVES.what == "all").scalar_subquery()
    oldest, last = session.execute(select(func.min(_MOVES.id), anew)).one()
    return max(oldest or 0, last or 0)


def is_still(session: Session, scope: Scope, *, seen: int) -> bool:
    """Whether nothing of a scope moved since."""
    return session.execute(_within(select(_MOVES.id), scope, seen).limit(1)).first() is None


def table(session: Session, scope: Scope, by: By, *, newest: int) -> Table | None:
    """A scope's sums at this moment from its base; None where there is none that can be read."""
    held = find(session, key_of(scope), newest=newest)
    if held is None:
        return None
    found = _table(held.packed, by)
    if found is None:
        return None
    for subject, *sums in session.connection().execute(_moved(scope, by, held.seen)):
        found[subject] = plus(found.get(subject, NOTHING), Sums(*map(int, sums)))
    return found


def _table(packed: bytes, by: By) -> Table | None:
    """None also where a later release's scheduler made the base: what this one cannot read it counts by itself."""
    try:
        return unpack(packed, by.value)
    except OtherPackingError:
        return None


def _moved(scope: Scope, by: By, seen: int) -> Select[Any]:
    """By how much each subject moved since, in the database's own sum: a member's thirty readings are one row."""
    subject = _SUBJECTS[by]
    return _within(select(subject, *_NUMBERS), scope, seen).where(subject.is_not(None)).group_by(subject)


def _within(rows: Select[Any], scope: Scope, seen: int) -> Select[Any]:
    """The moves of a scope's sums since."""
    first, last = scope.span.first, scope.span.last
    rows = rows.where(_MOVES.id > seen, _MOVES.what == "sums")
    if scope.campaign_id is not None:
        rows = rows.where(_MOVES.campaign_id == scope.campaign_id)
    if first is not None:
        rows = rows.where(_MOVES.day >= first)
    if last is not None:
        rows = rows.where(_MOVES.day <= last)
    if scope.network is not None:
        rows = rows.where(_MOVES.network == scope.network)
    return rows


class People(NamedTuple):
    """Every member's group, and who is not shown."""

    groups: dict[int, int | None]
    unseen: set[int]


def people(session: Session, *, newest: int) -> People | None:
    """All members from their base, as they are at this moment."""
    held = find(session, PEOPLE, newest=newest)
    if held is None:
        return None
    try:
        differences, groups, hidden = spread(held.packed, many=3)
    except OtherPackingError:
        return None
    ids = list(accumulate(differences))
    known = People(dict(zip(ids, [one or None for one in groups], strict=True)), set(compress(ids, hidden)))
    told = select(_MOVES.member_id).where(_MOVES.id > held.seen, _MOVES.member_id.is_not(None)).distinct()
    changed = set(session.scalars(told.where(_MOVES.what == "member")))
    changed |= set(session.scalars(told)) - known.groups.keys()
    for one in leaderboard.people(session, changed) if changed else ():
        known.groups[one.id] = one.group_id
        (known.unseen.discard if one.shown else known.unseen.add)(one.id)
    return known


def pack_people(people: Collection[Person]) -> bytes:
    """Members whose base begins here."""
    rows = sorted(people)
    ids = [later - one for one, later in pairwise([0, *(one.id for one in rows)])]
    return squeeze([ids, [one.group_id or 0 for one in rows], [int(not one.shown) for one in rows]])


def pack_tables(tables: dict[By, Table]) -> bytes:
    return pack({by.value: table for by, table in tables.items()})


def put(session: Session, key: str, *, seen: int, packed: bytes) -> None:
    """Keep a base, where none is kept that is newer."""
    row = {"key": key, "seen": seen, "packed": packed}
    into = insert_into(session, StandingBase.__table__)
    newer = {"seen": into.excluded.seen, "packed": into.excluded.packed}
    newest = into.excluded.seen > StandingBase.seen
    session.execute(into.on_conflict_do_update(index_elements=["key"], set_=newer, where=newest), row)


def bring_forward(session: Session, key: str, *, seen: int) -> None:
    """Nothing moved up to here: the base counts from here as well."""
    session.execute(update(StandingBase).where(StandingBase.key == key, StandingBase.seen < seen).values(seen=seen))


def forget(session: Session, keys: Collection[str] | None = None) -> None:
    """Throw away these bases, or all."""
    gone = delete(StandingBase)
    session.execute(gone if keys is None else gone.where(StandingBase.key.in_(keys)))


def wrong(session: Session) -> Iterator[str]:
    """The bases that do not give with their moves what adding up gives: there should be none."""
    newest = leaderboard.newest(session)
    for key in sorted(all_seen(session)):
        if newest is None or key == PEOPLE:
            continue
        scope = scope_of(key)
        for by in KEPT_BY:
            told = table(session, scope, by, newest=newest)
            if told is not None and _standing(told) != _standing(leaderboard.tallies(session, scope, by)):
                yield f"The board by {by} that is kept under {key} is not what its posts and links add up to."
    known = None if newest is None else people(session, newest=newest)
    if known is not None:
        there = leaderboard.people(session)
        if known != People({one.id: one.group_id for one in there}, {one.id for one in there if not one.shown}):
            yield "Who is on boards, and in which group, is kept otherwise than members are."


def _standing(rows: Mapping[Subject, Sums]) -> dict[Subject, Sums]:
    return {subject: sums for subject, sums in rows.items() if sums != NOTHING}
