"""Arrays in PostgreSQL's words mean what their values are, and are read once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from share.core import Core
from share.models.links import Link
from share.repositories.statements import among, array_of


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, None, -(2**62), 0]),
        ("bigint", [None, None]),
        ("boolean", [True, False]),
        ("text", ['a "quoted" word', "back\\slash", "{braces}, commas", "NULL", "", "é\n"]),
        ("bytea", [b"", b"\x00\xff\\x", b'"']),
        ("timestamptz", [datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)]),
        ("integer", []),
    ],
)
def test_an_array_comes_back_as_it_was(core: Core, kind: str, values: list[Any]) -> None:
    with core.read() as session:
        found = session.execute(text(f"SELECT CAST(:given AS {kind}[])"), {"given": array_of(values)}).scalar_one()
    assert found == values


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_array_is_not_taken_apart_anew_for_each_row_of_a_small_table(core: Core) -> None:
    with core.read() as session:
        wanted = select(Link.id).where(among(session, Link.id, range(1, 1001)))
        words = wanted.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN {words}")))
    assert "on unnest" in plan
    assert "ANY" not in plan
