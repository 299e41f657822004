"""The few statements whose words differ between SQLite and PostgreSQL."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Dialect,
    FromClause,
    String,
    bindparam,
    cast,
    func,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from share.later import later
from share.models.base import Base, UtcDateTime
from share.repositories import straight

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite
else:
    postgresql, sqlite = (later(f"sqlalchemy.dialects.{name}") for name in ("postgresql", "sqlite"))

T = TypeVar("T", bound=tuple[Any, ...])

_TO_ESCAPE = re.compile(r'["\\]')

CHUNK = 500
"""Rows per statement: SQLite takes 32,766 values in one."""


def insert_into(session: Session, table: type[Base] | FromClause) -> Any:
    """An INSERT in the words of the session's database, to add on_conflict_… to; run it with a list of rows.

    Given `Model.__table__`, many rows go in for a third of the time that the model itself takes.
    """
    return _insert(session.get_bind().dialect.name, table)


def words_of(dialect: str) -> Any:
    """SQLAlchemy's own module for a kind of database, which is loaded where it is used."""
    return postgresql if dialect == "postgresql" else sqlite


@lru_cache(maxsize=256)
def _insert(dialect: str, table: type[Base] | FromClause) -> Any:
    # Kept for what hangs on it: `excluded` is made of all the table's columns anew for each new statement.
    return words_of(dialect).insert(table)


@lru_cache(maxsize=256)
def _insert_new(dialect: str, table: type[Base], key: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table.__table__).on_conflict_do_nothing(index_elements=list(key))
    return statement.returning(*inspect(table).primary_key)


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]) -> int:
    """Insert the rows whose `key` is new; returns how many were."""
    # The rows are counted by what comes back: psycopg tells no row count for many rows at once. They go in as
    # parameters of one statement, which is compiled once: with values() each row would be compiled, too.
    statement = _insert_new(session.get_bind().dialect.name, table, tuple(key))
    added = 0
    for start in range(0, len(rows), CHUNK):
        added += len(session.execute(statement, list(rows[start : start + CHUNK])).all())
    return added


def insert_many(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert very many rows; those that stand already, under any key, are left as they are.

    All rows need the same columns, and none is filled in. The driver gets them at once, past SQLAlchemy's
    work for each single row: several times faster, and the reason why this exists.
    """
    if not rows:
        return
    _at_once(session, table, rows)


def upsert_many(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    changed: Sequence[str],
) -> None:
    """Insert very many rows, or give those that stand under `key` the new values of `changed`; as insert_many()."""
    if rows:
        _at_once(session, table, rows, key=tuple(key), changed=tuple(changed))


def _at_once(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...] = (),
    changed: tuple[str, ...] = (),
) -> None:
    connection = session.connection()
    words, order, positional = _compiled(connection.dialect, table, tuple(rows[0]), key, changed)
    columns = [_bound(table, name, [row[name] for row in rows], connection.dialect) for name in order]
    values = zip(*columns, strict=True)
    given = list(values) if positional else [dict(zip(order, row, strict=True)) for row in values]
    connection.exec_driver_sql(words, given)


@lru_cache(maxsize=64)
def _compiled(
    dialect: Dialect, table: type[Base], columns: tuple[str, ...], key: tuple[str, ...], changed: tuple[str, ...]
) -> tuple[str, list[str], bool]:
    """The statement's words, the order of its values, and whether they go by their places."""
    statement: Any = words_of(dialect.name).insert(table.__table__)
    if changed:
        new = {name: statement.excluded[name] for name in changed}
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=new)
    else:
        statement = statement.on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), list(compiled.positiontup or columns), bool(compiled.positional)


def _bound(table: type[Base], name: str, values: list[Any], dialect: Dialect) -> list[Any]:
    """A column's values as the driver takes them; one that stands in many rows on end is converted once."""
    process = table.__table__.columns[name].type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    found: list[Any] = []
    before, converted = None, process(None)
    for value in values:
        if value is not before:
            before, converted = value, process(value)
        found.append(converted)
    return found


def array_of(values: Iterable[object]) -> str:
    """PostgreSQL's text for an array of values of one kind: numbers, booleans, texts, times or bytes.

    The driver would turn each element into text with a step of its own, which for thousands of them costs more than
    the statement.
    """
    listed: list[Any] = list(values)
    one = next((value for value in listed if value is not None), None)
    if listed.count(one) == len(listed):
        # Most often a time, a source or a counter that is not told, one and the same for all.
        return "{" + ",".join([_word(one)] * len(listed)) + "}"
    match one:
        case bytes():
            return '{"\\\\x' + '","\\\\x'.join(map(bytes.hex, listed)) + '"}'
        case datetime():
            return '{"' + '","'.join(map(str, listed)) + '"}'
        case str():
            return _texts(listed)
        case int() | float():
            # JSON's words are PostgreSQL's as well, and nothing writes many numbers faster.
            return "{" + json.dumps(listed)[1:-1] + "}"
        case _:
            return "{" + ",".join(map(str, listed)).replace("None", "NULL") + "}"


def _texts(listed: list[Any]) -> str:
    if None not in listed and not _TO_ESCAPE.search("".join(listed)):
        return '{"' + '","'.join(listed) + '"}'
    return "{" + ",".join(map(_word, listed)) + "}"


def _word(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bytes():
            return f'"\\\\x{value.hex()}"'
        case datetime() | str():
            return _quoted(str(value))
        case _:
            return str(value)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain(session: Session, statement: Any, facts: Mapping[str, Any]) -> list[Any]:
    """What a statement of tables finds, as the driver's own tuples: for very many rows, of columns in as_driven()."""
    # Past the ORM's look at the statement, which finds nothing there, and past a Row around each row.
    found: Any = session.connection().execute(statement, facts)
    if session.get_bind().dialect.name != "postgresql":
        return list(map(tuple, found.all()))
    with found:
        return list(found.cursor.fetchall())


def made(kind: type[T], rows: Iterable[tuple[Any, ...]]) -> list[T]:
    """The rows as named tuples of that kind; _make() would do the same in twice the time."""
    make: Callable[[tuple[Any, ...]], T] = partial(tuple.__new__, kind)
    return list(map(make, rows))


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether `column` is one of many values. PostgreSQL takes them as one array: cheaper than a list of thousands."""
    if session.get_bind().dialect.name == "postgresql":
        return _in_array(column, bindparam(None, array_of(values), type_=String))
    listed: ColumnElement[bool] = column.in_(list(values))
    return listed


def among_given(dialect: str, column: Any, name: str = "ids") -> ColumnElement[bool]:
    """As among(), of values that are given at the run as `ids` by given(): for statements that are built once."""
    if dialect == "postgresql":
        return _in_array(column, bindparam(name, type_=String))
    listed: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    return listed


def _in_array(column: Any, given: Any) -> ColumnElement[bool]:
    # As rows, which PostgreSQL reads once and joins: a scan would take "= ANY" of a text apart anew for each row.
    test: ColumnElement[bool] = column.in_(select(func.unnest(cast(given, ARRAY(column.type))).column_valued("one")))
    return test


def as_driven(dialect: str, column: Any) -> Any:
    """A time as PostgreSQL's driver gives it, for statements with very many rows: it is in UTC there anyway."""
    return type_coerce(column, DateTime(timezone=True)) if dialect == "postgresql" and _is_time(column) else column


def _is_time(column: Any) -> bool:
    return isinstance(column.type, UtcDateTime)


def given(dialect: str, values: Collection[Any], name: str = "ids") -> dict[str, Any]:
    """The parameters of a statement with among_given()."""
    return {name: array_of(values) if dialect == "postgresql" else list(values)}


def among_ids(session: Session, column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """As among(), for ids. SQLite, too, takes them as one value: no statement is made for each number of them."""
    if session.get_bind().dialect.name == "postgresql":
        return among(session, column, ids)
    given = func.json_each(json.dumps(list(ids))).table_valued("value")
    test: ColumnElement[bool] = column.in_(select(given.c.value))
    return test


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    changes: Callable[[Any], Mapping[str, Any]],
) -> None:
    """Insert the rows, or change those that stand; `changes` gets the would-be row and gives new values.

    Where `changes` is a function of a module its statement is made once.
    """
    if rows:
        session.execute(_upsert(session.get_bind().dialect.name, table, tuple(key), changes), list(rows))


def upsert_one(
    session: Session,
    table: type[Base],
    row: Mapping[str, Any],
    *,
    key: Sequence[str],
    changes: Callable[[Any], Mapping[str, Any]],
) -> None:
    """As upsert(), for one row with a value for all that must have one; `changes` is a function of a module."""
    statement = _upsert(session.get_bind().dialect.name, table, tuple(key), changes)
    straight.run(session, statement, row, columns=tuple(row))


@lru_cache(maxsize=256)
def _upsert(dialect: str, table: type[Base], key: tuple[str, ...], changes: Callable[[Any], Mapping[str, Any]]) -> Any:
    statement = _insert(dialect, table.__table__)
    return statement.on_conflict_do_update(index_elements=list(key), set_=dict(changes(statement.excluded)))
