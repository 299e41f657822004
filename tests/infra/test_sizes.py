"""SQLite plans its statements by what it knows of its tables; nobody else tells it."""

from sqlalchemy import text

from share.core import Core
from share.services import sizes
from tests.fixtures.people import Cast

EMPTY = text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'click_bursts'")
KNOWN = text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_members_state'")


def test_sqlite_learns_how_large_its_tables_are(core: Core, cast: Cast) -> None:
    assert cast.alice.id
    if core.db.engine.dialect.name != "sqlite":
        assert sizes.learn(core) == 0
        return
    assert sizes.learn(core) == sizes.learn(core) > 1
    with core.read() as session:
        assert [int(number) > 1 for number in str(session.scalar(KNOWN)).split()] == [True, True]
        assert session.scalars(EMPTY).all() == ["1000"]
