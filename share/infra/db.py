"""The database as a process holds it open: reading and writing sessions on SQLite or PostgreSQL."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from share.domain.errors import BusyError
from share.domain.words import mark, say

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "temp_store=MEMORY",
    # What is thrown away, visitors' keys above all, is overwritten and not only unlinked.
    "secure_delete=ON",
    # Rows of each index that learn_sizes() looks at: more would hold the lock for seconds and tell little more.
    "analysis_limit=1000",
)
EMPTY_ONES = """
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT name, NULL, '1000' FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT tbl FROM sqlite_stat1)
"""
"""Of an empty table SQLite notes nothing, and takes it for one of a million rows: let it be a small one."""

RECYCLED = 3600
"""Seconds after which a connection to SQLite is opened anew: it plans by the sizes that it read when it was opened."""

BUSY = mark("The database cannot take this just now; nothing was saved. Please try again in a moment.")
CONNECT_TIMEOUT = 5
"""Seconds for PostgreSQL to answer the knock."""

PING_AFTER = 1.0
"""Seconds after which an idle connection is asked whether it lives before it is used."""

TURN = 0.12
"""Seconds in which whoever waits for SQLite's lock looks for it at least once."""

READING: dict[str, dict[str, Any]] = {
    "sqlite": {"sqlite_begin": "DEFERRED"},
    # Each statement sees what was committed before it, with a transaction around it or not: without one, two
    # round trips less for each session.
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
}
"""How a session reads that writes nothing."""

AWAY = mark("The database does not answer just now. Please try again in a moment.")


class Database:
    """One engine; `read()` gives a session that is rolled back, `write()` one that commits at its end."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(**READING[self.engine.dialect.name])
        self._shared = threading.local()

    @contextmanager
    def together(self) -> Iterator[Session]:
        """All that this thread reads in the block is read in one session: at one moment, by one connection.

        For a page that asks several services. Nothing may be written meanwhile, for it would not be seen.
        """
        with self.read() as session:
            before, self._shared.session = self._open_here(), session
            try:
                yield session
            finally:
                self._shared.session = before

    def _open_here(self) -> Session | None:
        found: Session | None = getattr(self._shared, "session", None)
        return found

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; on SQLite it never waits for a writer."""
        if (shared := self._open_here()) is not None:
            yield shared
            return
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            try:
                yield session
            except OperationalError as error:
                raise BusyError(say(AWAY)) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed when the block ends and undone when it raises."""
        if self._open_here() is not None:
            raise RuntimeError("What is written here would not be seen by those who read together.")
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except OperationalError as error:
                session.rollback()
                # A lock that was not given in time or a full disk: the person may try again.
                raise BusyError(say(BUSY)) from error

    def give_way(self) -> None:
        """To be called between the parts of long work: on SQLite those who wait for its one lock get their turn.

        They look for it up to a tenth of a second apart, so that who takes it again at once would keep it for good.
        """
        if self.engine.dialect.name == "sqlite":
            time.sleep(TURN)

    def learn_sizes(self) -> int:
        """Have SQLite see how large its tables are, as PostgreSQL does by itself; returns how many tables it looked at.

        Without that it takes a table of a million rows for one of a few, and statements take seconds. Table by table,
        so that nobody waits.
        """
        if self.engine.dialect.name != "sqlite":
            return 0
        with self.engine.connect() as connection:
            names = inspect(connection).get_table_names()
            connection.rollback()
            for name in names:
                connection.exec_driver_sql(f'ANALYZE "{name}"')
                connection.commit()
            connection.exec_driver_sql(EMPTY_ONES)
            connection.commit()
        return len(names)

    def forget_connections(self) -> None:
        """To be called in a child after fork: the parent's connections are left to the parent."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        # In UTC, as all times are kept: they come back as they are to be.
        asked = {"connect_timeout": CONNECT_TIMEOUT, "options": "-c timezone=UTC"}
        away = create_engine(url, pool_size=5, max_overflow=10, connect_args=asked)
        _ping_idle_ones(away)
        return away
    engine = create_engine(url, connect_args={"timeout": 10}, pool_recycle=RECYCLED)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        # The driver's own transaction handling is off: we say BEGIN ourselves, below.
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock first: a deferred writer fails at once under a second writer.
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _ping_idle_ones(engine: Engine) -> None:
    """Whether a connection lives is asked where it lay idle for a while, not before each use."""

    @event.listens_for(engine, "checkin")
    def _left(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        idle = time.monotonic() - record.info.pop("left", time.monotonic())
        if idle <= PING_AFTER:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool opens another one in its place.
            raise DisconnectionError(str(error)) from error
