"""The few statements whose words differ between SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from share.models.base import Base

CHUNK = 500
"""Rows per statement: SQLite takes 32,766 values in one."""


def insert_into(session: Session, table: type[Base]) -> Any:
    """An INSERT in the words of the session's database, to add on_conflict_… to; run it with a list of rows."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]) -> int:
    """Insert the rows whose `key` is new; returns how many were."""
    added = 0
    for start in range(0, len(rows), CHUNK):
        statement = insert_into(session, table).values(list(rows[start : start + CHUNK]))
        # The rows are counted by what comes back: psycopg tells no row count for many rows at once.
        fresh = session.execute(
            statement.on_conflict_do_nothing(index_elements=list(key)).returning(*inspect(table).primary_key)
        )
        added += len(fresh.all())
    return added


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    changes: Callable[[Any], Mapping[str, Any]],
) -> None:
    """Insert the rows, or change those that stand; `changes` gets the would-be row and gives new values."""
    for start in range(0, len(rows), CHUNK):
        statement = insert_into(session, table).values(list(rows[start : start + CHUNK]))
        session.execute(
            statement.on_conflict_do_update(index_elements=list(key), set_=dict(changes(statement.excluded)))
        )
