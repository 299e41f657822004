"""Brings the database to the newest migration, once, however many processes start at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from share.domain.errors import BusyError
from share.later import later

if TYPE_CHECKING:
    from alembic import command
    from alembic import config as alembic_config
else:
    # Only a start that finds an older schema needs them.
    command, alembic_config = (later(name) for name in ("alembic.command", "alembic.config"))

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_NOTE = "alembic_version"
_STANDING = text("SELECT version_num FROM alembic_version")
LOCK = 7_211_844  # an arbitrary number that names our advisory lock on PostgreSQL


def config(url: str) -> "alembic_config.Config":
    """Alembic's configuration for one database."""
    made = alembic_config.Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = url
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`; a second process waits and finds it done."""
    with _without_references(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        made = config(str(engine.url))
        made.attributes["connection"] = connection
        command.upgrade(made, revision)


def downgrade(engine: Engine, revision: str) -> None:
    with _without_references(engine) as connection:
        made = config(str(engine.url))
        made.attributes["connection"] = connection
        command.downgrade(made, revision)


@contextmanager
def _without_references(engine: Engine) -> Iterator[Connection]:
    """A transaction in which SQLite lets a table be made anew that others refer to; at its end all must fit again."""
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        # Said to the driver: SQLite takes this outside a transaction alone.
        driver = connection.connection.dbapi_connection
        if driver is None:
            raise BusyError("The database does not answer.")
        driver.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"Migrating would leave rows that refer to nothing: {broken[:5]}")
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=ON")


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration; raises BusyError where it does not answer."""
    try:
        with engine.connect() as connection:
            found = connection.execute(_STANDING).scalars().all() if inspect(connection).has_table(_NOTE) else ()
    except OperationalError as error:
        raise BusyError("The database does not answer.") from error
    return list(found) == [newest()]


def newest() -> str:
    """The newest migration; they are numbered, and each follows the one before it."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
