"""Statements that go straight to PostgreSQL's driver: their words are made once, past SQLAlchemy's work for each run.

A drain runs the same few dozen statements turn by turn, and that work costs more than the driver's own. On SQLite
SQLAlchemy runs them as ever.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

POSTGRESQL = "postgresql"


class _Words(NamedTuple):
    """A statement as the driver takes it: the values that never change, and what makes the others fit."""

    text: str
    fixed: Mapping[str, Any]
    fitted: tuple[tuple[str, Callable[[Any], Any]], ...]


def rows(session: Session, statement: Any, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement of tables finds, as the driver's own tuples: for very many rows, of columns in as_driven()."""
    connection = session.connection()
    if connection.dialect.name != POSTGRESQL:
        return list(map(tuple, connection.execute(statement, facts).all()))
    cursor = _execute(connection, statement, facts)
    with cursor:
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def run(session: Session, statement: Any, facts: Mapping[str, Any], *, columns: tuple[str, ...] = ()) -> int:
    """Run a statement that gives no rows back; returns how many it touched. columns: those that an INSERT is given."""
    connection = session.connection()
    if connection.dialect.name != POSTGRESQL:
        done: Any = connection.execute(statement, facts, execution_options={"preserve_rowcount": True})
        return int(done.rowcount)
    with _execute(connection, statement, facts, columns) as cursor:
        return int(cursor.rowcount)


def _execute(connection: Connection, statement: Any, facts: Mapping[str, Any], columns: tuple[str, ...] = ()) -> Any:
    words = _words(connection.dialect, statement, columns)
    given = {**words.fixed, **facts}
    for name, fit in words.fitted:
        given[name] = fit(given[name])
    cursor: Any = connection.connection.cursor()
    try:
        return cursor.execute(words.text, given)
    except connection.dialect.loaded_dbapi.Error as error:
        failure = _told(connection, words.text, error)
    # As SQLAlchemy raises it, without the values: tokens may be among them.
    raise failure


def _told(connection: Connection, text: str, error: Any) -> BaseException:
    """The driver's error in SQLAlchemy's words; a connection that is gone is not used again."""
    dialect: Any = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection, None)
    if gone:
        connection.invalidate(error)
    told: BaseException = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, connection_invalidated=gone, dialect=dialect
    )
    told.__cause__ = error
    return told


@lru_cache(maxsize=256)
def _words(dialect: Dialect, statement: Any, columns: tuple[str, ...]) -> _Words:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
    if compiled.post_compile_params or (columns and compiled.insert_prefetch):
        raise TypeError("What is filled in or written out at each run cannot go straight: give it as a value or array.")
    fixed = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    fits = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    return _Words(str(compiled), fixed, tuple((name, fit) for name, fit in fits.items() if fit is not None))
