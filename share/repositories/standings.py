"""Keeping boards' parts level with the facts, in the transaction that changes these.

The facts alone are true. What each post and link adds stands in `standing_parts`; every change of it is a row of
`standing_moves`, which processes that hold boards in memory follow by id. Writers take turns from here to their
commit, so ids rise in the order of commits, and each sees all that was counted before.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, delete, exists, func, insert, literal, or_, select, text, union_all
from sqlalchemy.orm import Session

from share.domain.scores import PointDelta
from share.models.kits import Kit
from share.models.posts import Post
from share.models.standings import StandingBase, StandingMove, StandingPart
from share.repositories import standing_facts as facts
from share.repositories import straight
from share.repositories.standing_facts import LINKS, NUMBERS, POSTS, WHERE, Rows
from share.repositories.statements import among, among_given, array_of, given, words_of

TURN = 7_211_846
"""An arbitrary number that names the writers' advisory lock on PostgreSQL."""

CHUNK = 5000
MANY = 20
"""From so many on, what moved goes to PostgreSQL as arrays in one statement."""

KEPT = 200_000
"""Moves kept; a process that is further behind adds everything up anew."""

_PARTS: Any = StandingPart.__table__
_MOVES: Any = StandingMove.__table__
_DIMENSIONS = WHERE[2:]
_ANY_MOVE = select(_MOVES.c.id).limit(1)
_LOCK = select(func.pg_advisory_xact_lock(TURN))


def settle(
    session: Session,
    *,
    posts: Collection[int] = (),
    links: Collection[int] = (),
    members: Collection[int] = (),
    kits: Collection[int] = (),
    points: Sequence[PointDelta] = (),
    everything: bool = False,
) -> None:
    """Count again what these posts, links and kits add, and tell who moved; `members` are shown or grouped otherwise.

    To be called last before the commit.
    """
    _take_turn(session)
    if everything or not straight.rows(session, _ANY_MOVE, {}):
        rebuild(session)
        return
    moved = _elsewhere(session, kits) if kits else {POSTS: set(), LINKS: set()}
    for kind, ids in ((POSTS, {*posts, *moved[POSTS]}), (LINKS, {*links, *moved[LINKS]})):
        for chunk in _chunks(ids):
            _count(session, kind, chunk)
    _tell(session, members, points)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    return (ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK))


def rebuild(session: Session) -> None:
    """Count everything anew, set by set."""
    session.execute(delete(StandingPart))
    session.execute(delete(StandingBase))
    for rows in (facts.posts(), facts.links()):
        session.execute(insert(_PARTS).from_select([*WHERE, *NUMBERS], rows))
    session.execute(insert(_MOVES).values(what="all", points=0, **dict.fromkeys(NUMBERS, 0)))


def tell_taken(session: Session) -> None:
    """Tell processes that looked in vain that a snapshot is there now."""
    _take_turn(session)
    session.execute(insert(_MOVES).values(what="taken", points=0, **dict.fromkeys(NUMBERS, 0)))


def forget_old(session: Session) -> int:
    """Throw away moves that every process had time to follow; the newest one always stays."""
    newest = session.scalar(select(func.max(StandingMove.id))) or 0
    gone = session.execute(delete(StandingMove).where(StandingMove.id < newest - KEPT).returning(StandingMove.id))
    return len(gone.all())


def _take_turn(session: Session) -> None:
    """Wait until no other writer is between here and its commit; SQLite lets one in at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        straight.rows(session, _LOCK, {})


def _count(session: Session, kind: int, ids: Sequence[int]) -> None:
    """Two statements however many rows: the differences become moves, then the parts are as the facts are.

    Some that stand elsewhere by now, or are gone, take one or two more.
    """
    dialect = session.get_bind().dialect.name
    statements, parameters = _statements(dialect, kind), given(dialect, ids)
    straight.run(session, statements.tell, parameters)
    if straight.run(session, statements.put, parameters) == len(ids):
        return
    if straight.run(session, statements.put_elsewhere, parameters) != len(ids) and kind == POSTS:
        straight.run(session, statements.drop, parameters)


class Statements(NamedTuple):
    """What counting runs; building them costs more than running them for a single post."""

    tell: Any
    put: Any
    put_elsewhere: Any
    drop: Any


@cache
def _statements(dialect: str, kind: int) -> Statements:
    now = facts.posts(dialect) if kind == POSTS else facts.links(dialect)
    put = words_of(dialect).insert(_PARTS).from_select([*WHERE, *NUMBERS], now)
    key = list(WHERE[:2])
    numbers, everything = ({name: put.excluded[name] for name in names} for names in (NUMBERS, _DIMENSIONS + NUMBERS))
    # SQLite writes an index anew for each of its columns that is set, whether or not it changes: that is half the work.
    stays = and_(*(_PARTS.c[name] == put.excluded[name] for name in _DIMENSIONS))
    lost = ~exists(select(Post.id).where(Post.id == _PARTS.c.subject_id))
    return Statements(
        tell=_differences(dialect, kind, now),
        put=put.on_conflict_do_update(index_elements=key, set_=numbers, where=stays),
        put_elsewhere=put.on_conflict_do_update(index_elements=key, set_=everything),
        drop=delete(_PARTS).where(_PARTS.c.kind == POSTS, among_given(dialect, _PARTS.c.subject_id), lost),
    )


def _differences(dialect: str, kind: int, now: Rows) -> Any:
    """An INSERT of what is now, less what was; a post that changed hands gives two rows."""
    before = select(
        *(getattr(StandingPart, name) for name in WHERE), *((-getattr(StandingPart, name)) for name in NUMBERS)
    ).where(StandingPart.kind == kind, among_given(dialect, StandingPart.subject_id))
    both = union_all(now, before).subquery()
    where = [both.c[name] for name in _DIMENSIONS]
    numbers = [func.sum(both.c[name], type_=Integer).label(name) for name in NUMBERS]
    rows = (
        select(literal("sums"), literal(0), *where, *numbers)
        .group_by(*where)
        .having(or_(*(number != 0 for number in numbers)))
    )
    return insert(_MOVES).from_select(["what", "points", *_DIMENSIONS, *NUMBERS], rows)


def _elsewhere(session: Session, kits: Collection[int]) -> dict[int, set[int]]:
    """The posts and links of kits whose date is another than the one they were counted on."""
    found: dict[int, set[int]] = {POSTS: set(), LINKS: set()}
    rows = session.execute(
        select(StandingPart.kind, StandingPart.subject_id)
        .join(Kit, Kit.id == StandingPart.kit_id)
        .where(among(session, StandingPart.kit_id, kits), StandingPart.day != Kit.local_date)
    )
    for kind, subject in rows:
        found[kind].add(subject)
    return found


def _tell(session: Session, members: Iterable[int], points: Iterable[PointDelta]) -> None:
    nothing = dict.fromkeys(NUMBERS, 0)
    empty = dict.fromkeys((*_DIMENSIONS, "points"), None) | nothing
    rows = [{**empty, "what": "member", "member_id": member, "points": 0} for member in sorted(members)]
    moved = [one for one in points if one.points]
    if len(moved) >= MANY and session.get_bind().dialect.name == "postgresql":
        columns = map(array_of, zip(*moved, strict=True))
        session.execute(_TELL_POINTS, dict(zip(PointDelta._fields, columns, strict=True)))
    else:
        rows += [{**nothing, "what": "sums", **one._asdict()} for one in moved]
    if rows:
        session.execute(insert(_MOVES), rows)


_TELL_POINTS = text(f"""
INSERT INTO standing_moves (what, {", ".join(NUMBERS)}, {", ".join(PointDelta._fields)})
SELECT 'sums', {", ".join("0" for _ in NUMBERS)}, moved.* FROM unnest(
    CAST(:campaign_id AS integer[]), CAST(:member_id AS integer[]), CAST(:kit_id AS integer[]),
    CAST(:network AS text[]), CAST(:day AS date[]), CAST(:points AS bigint[])
) AS moved
""")  # noqa: S608 - names of our own columns


def wrong(session: Session) -> Iterator[tuple[int, int]]:
    """(kind, id) of the parts that are not what the facts say: there should be none."""
    kept = select(*(getattr(StandingPart, name) for name in (*WHERE, *NUMBERS)))
    for kind, true in ((POSTS, facts.posts()), (LINKS, facts.links())):
        mine = kept.where(StandingPart.kind == kind)
        for some, others in ((true, mine), (mine, true)):
            odd = some.except_(others).subquery().c
            found = select(odd.kind, odd.subject_id)
            if kind == LINKS:
                # A link whose clicks are all left out adds nothing, whether or not it has a part.
                found = found.where(odd.clicks != 0)
            for row in session.execute(found):
                yield row.kind, row.subject_id
