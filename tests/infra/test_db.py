import pytest
from sqlalchemy import text

from share.core import Core, Session
from share.infra import db

PID, END = text("SELECT pg_backend_pid()"), text("SELECT pg_terminate_backend(:pid, 10000)")


@pytest.fixture
def postgresql(core: Core) -> Core:
    if core.db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server to lose, and no round trips to save.")
    return core


def is_alone(session: Session) -> bool:
    """Whether each statement of this session stands for itself, with no transaction around it."""
    session.execute(PID)
    return bool(session.connection().connection.dbapi_connection.autocommit)  # type: ignore[union-attr]


def test_no_transaction_is_begun_for_who_only_reads(postgresql: Core) -> None:
    with postgresql.read() as session:
        assert is_alone(session)
    with postgresql.write() as session:
        assert not is_alone(session)
    with postgresql.read() as session:
        assert is_alone(session)


def test_a_connection_that_was_lost_while_it_lay_idle_is_replaced(
    postgresql: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "PING_AFTER", -1.0)
    one, other = (db.Database(postgresql.settings.database_url) for _ in range(2))
    with one.read() as session:
        lost = session.scalar(PID)
    with one.read() as session:
        assert session.scalar(PID) == lost
    with other.read() as session:
        assert session.scalar(END, {"pid": lost})
    with one.read() as session:
        assert session.scalar(PID) != lost
    one.close()
    other.close()
