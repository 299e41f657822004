"""Tries at what is limited, as rows: limits hold without the store, and on every host."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from share.models.signins import Attempt


def count(session: Session, key: str, *, since: datetime) -> tuple[int, datetime | None]:
    """How many tries were made under this key since then, and when the last one was."""
    row = session.execute(
        select(func.count(), func.max(Attempt.at)).where(Attempt.key == key, Attempt.at > since)
    ).one()
    return int(row[0]), row[1]


def add(session: Session, keys: list[str], *, now: datetime) -> None:
    session.add_all(Attempt(key=key, at=now) for key in keys)


def forget(session: Session, key: str) -> None:
    """A success: earlier failures no longer count."""
    session.execute(delete(Attempt).where(Attempt.key == key))


def drop_old(session: Session, *, now: datetime, kept: timedelta = timedelta(days=2)) -> None:
    """Nothing looks further back than a day."""
    session.execute(delete(Attempt).where(Attempt.at < now - kept))
