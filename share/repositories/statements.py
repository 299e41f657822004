"""The few statements whose words differ between SQLite and PostgreSQL."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Dialect, FromClause, String, bindparam, cast, func, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from share.models.base import Base

CHUNK = 500
"""Rows per statement: SQLite takes 32,766 values in one."""


def insert_into(session: Session, table: type[Base] | FromClause) -> Any:
    """An INSERT in the words of the session's database, to add on_conflict_… to; run it with a list of rows.

    Given `Model.__table__`, many rows go in for a third of the time that the model itself takes.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]) -> int:
    """Insert the rows whose `key` is new; returns how many were."""
    # The rows are counted by what comes back: psycopg tells no row count for many rows at once. They go in as
    # parameters of one statement, which is compiled once: with values() each row would be compiled, too.
    statement = insert_into(session, table.__table__).on_conflict_do_nothing(index_elements=list(key))
    statement = statement.returning(*inspect(table).primary_key)
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
    connection = session.connection()
    statement = insert_into(session, table.__table__).on_conflict_do_nothing()
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = compiled.positiontup or list(rows[0])
    columns = [_bound(table, name, [row[name] for row in rows], connection.dialect) for name in order]
    values = zip(*columns, strict=True)
    given = list(values) if compiled.positional else [dict(zip(order, row, strict=True)) for row in values]
    connection.exec_driver_sql(str(compiled), given)


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
    listed = list(values)
    match next((value for value in listed if value is not None), None):
        case bytes():
            parts: Iterable[str] = [f'"\\\\x{value.hex()}"' for value in listed if isinstance(value, bytes)]
        case datetime() | str():
            # Most often one and the same for all.
            known = {value: _quoted(str(value)) for value in set(listed)}
            parts = [known[value] for value in listed]
        case _:
            return "{" + ",".join(map(str, listed)).replace("None", "NULL") + "}"
    return "{" + ",".join(parts) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether `column` is one of many values. PostgreSQL takes them as one array: cheaper than a list of thousands."""
    if session.get_bind().dialect.name == "postgresql":
        given = bindparam(None, array_of(values), type_=String)
        test: ColumnElement[bool] = column == func.any(cast(given, ARRAY(column.type)))
        return test
    listed: ColumnElement[bool] = column.in_(list(values))
    return listed


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    changes: Callable[[Any], Mapping[str, Any]],
) -> None:
    """Insert the rows, or change those that stand; `changes` gets the would-be row and gives new values."""
    if not rows:
        return
    statement = insert_into(session, table.__table__)
    changed = dict(changes(statement.excluded))
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))
