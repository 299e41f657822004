"""Whether database and store can be reached at a start, told in one sentence that says what to do."""

from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from share.domain.errors import CampaignError
from share.infra import schema
from share.infra import store as store_infra
from share.infra.db import Database
from share.later import later

if TYPE_CHECKING:
    from alembic import util as alembic_util
else:
    alembic_util = later("alembic.util")

PATIENCE = 5.0
"""Seconds for a store elsewhere to answer."""


class UnreachableError(CampaignError):
    """Something that the product stands on cannot be used."""


def prepare_database(database: Database) -> None:
    """Reach the database and bring it to the newest migration."""
    where = database.engine.url.render_as_string(hide_password=True)
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
        if not schema.is_current(database.engine):
            schema.upgrade(database.engine)
    except alembic_util.CommandError as error:
        raise UnreachableError(
            f"The database at {where} was made by a newer version of this product ({error}): install that one."
        ) from error
    except (SQLAlchemyError, CampaignError) as error:
        raise UnreachableError(
            f"The database at {where} cannot be used ({_first_line(error)}): start it, or mend DATABASE_URL."
        ) from error


def check_store(url: str) -> None:
    """Reach a store elsewhere."""
    try:
        store_infra.connect(url, wait=PATIENCE).ping()
    except (RedisError, ValueError) as error:
        raise UnreachableError(
            f"The store that REDIS_URL names does not answer ({_first_line(error)}): start it, or unset REDIS_URL "
            "to use the embedded one."
        ) from error


def _first_line(error: Exception) -> str:
    told = error.__cause__ if isinstance(error, CampaignError) and error.__cause__ else error
    lines = str(getattr(told, "orig", None) or told).strip().splitlines()
    return (lines[0] if lines else type(told).__name__).rstrip(".")
