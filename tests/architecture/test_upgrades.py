"""A database with rows in it comes through every migration: nothing that stood there before is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Time,
    func,
    insert,
    select,
)

from share.infra import schema
from share.infra.db import Database

FIRST = "0001"
FORGOTTEN: frozenset[str] = frozenset({"click_visitors"})
"""Tables that a later migration may empty: what stands in them lives 48 hours at most."""

SAMPLES: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (DateTime, datetime(2026, 11, 3, 8, 30, tzinfo=UTC)),
    (Date, date(2026, 11, 3)),
    (Time, time(7)),
    (JSON, {"a": 1}),
    (LargeBinary, b"\x00\x01"),
    (Integer, 1),
    (Float, 1.5),
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    database = Database(database_url)
    schema.downgrade(database.engine, FIRST)
    yield database.engine
    database.close()


def _value(column: Column[Any]) -> Any:
    """A value of the column's type; keys and references are 1, so that every row fits to the others."""
    for kind, value in SAMPLES:
        if isinstance(column.type, kind):
            return value
    length = getattr(column.type, "length", None) or 40
    return f"{column.name}-1"[:length]


def _fill(connection: Connection) -> MetaData:
    """One row in every table, those that others refer to first."""
    tables = MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(insert(table).values({column.name: _value(column) for column in table.columns}))
    return tables


def _rows(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_rows_of_the_first_release_survive_the_way_up_and_down(engine: Engine) -> None:
    with engine.begin() as connection:
        tables = _fill(connection)
    for way in (schema.upgrade, lambda engine: schema.downgrade(engine, FIRST)):
        way(engine)
        with engine.connect() as connection:
            lost = [
                table.name
                for table in tables.sorted_tables
                if table.name not in {*FORGOTTEN, "alembic_version"} and _rows(connection, table) != 1
            ]
        assert not lost
