"""Arrays in PostgreSQL's words mean what their values are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from share.core import Core
from share.repositories.statements import array_of


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
