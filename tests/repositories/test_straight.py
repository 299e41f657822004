"""Statements that go past SQLAlchemy fail and recover as all others do."""

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError

from share.core import Core
from share.domain.errors import BusyError
from share.models.due import Due
from share.repositories import straight

NOWHERE = text("SELECT nothing FROM nowhere WHERE token = :token")
PARTS = text("SELECT :one AS one, 2 AS two")
LEAVE = text("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_statement_gives_the_rows_that_it_finds(core: Core) -> None:
    with core.read() as session:
        assert straight.rows(session, PARTS, {"one": "1", "unused": 3}) == [("1", 2)]


def test_a_failure_is_told_in_sqlalchemys_words_and_without_the_values(core: Core) -> None:
    with pytest.raises((DBAPIError, BusyError)) as refused, core.write() as session:
        straight.rows(session, NOWHERE, {"token": "secret"})
    assert "secret" not in str(refused.value)
    with core.read() as session:
        assert straight.rows(session, PARTS, {"one": "1"}) == [("1", 2)]


def test_a_connection_that_was_cut_is_told_of_and_not_used_again(core: Core) -> None:
    if core.db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connection that could be cut")
    with pytest.raises(BusyError), core.write() as session:
        straight.rows(session, LEAVE, {})
    with core.write() as session:
        assert straight.rows(session, PARTS, {"one": "1"}) == [("1", 2)]


def test_a_list_that_would_be_written_out_anew_each_time_is_refused(core: Core) -> None:
    wanted = select(Due.id).where(Due.id.in_(bindparam("ids", expanding=True)))
    with core.read() as session:
        if core.db.engine.dialect.name == "postgresql":
            with pytest.raises(TypeError, match="value or array"):
                straight.rows(session, wanted, {"ids": [1]})
        else:
            assert straight.rows(session, wanted, {"ids": [1]}) == []
