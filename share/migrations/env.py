"""Alembic's entry point: it always runs on the connection that infra/schema.py hands over."""

from alembic import context

from share import models  # registers every table
from share.models.base import Base

assert models  # noqa: S101 - the import is for its effect

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
