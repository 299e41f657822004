"""The migrations build what the models say, on both databases, and can be taken back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from share import models
from share.infra import schema
from share.infra.db import Database
from share.models.base import Base


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    database = Database(database_url)
    yield database.engine
    database.close()


# What SQLite's reflection cannot show is compared on PostgreSQL.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_newest_migration_equals_the_models(engine: Engine) -> None:
    assert models.__all__
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert not differences, "Write a migration for these."


def test_migrations_go_down_and_up_again(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(engine)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    assert schema.is_current(engine)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    assert schema.is_current(engine)


def test_every_table_file_is_registered() -> None:
    folder = schema.MIGRATIONS.parent / "models"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert files == set(models.__all__)
