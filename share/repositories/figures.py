"""A few counts for a monitor."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from share.models.base import Base
from share.models.due import Due
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post


def read(session: Session, *, now: datetime) -> dict[str, tuple[str, float]]:
    """Name of the gauge -> what it is, its value now."""
    oldest = session.scalar(select(func.min(Due.due_at)).where(Due.parked_at.is_(None), Due.due_at <= now))
    return {
        "share_members_agreed": ("Members who agreed", _count(session, Member, Member.state == "agreed")),
        "share_posts_recorded": ("Posts recorded", _count(session, Post)),
        "share_work_due": ("Owed work that is due", _count(session, Due, Due.due_at <= now)),
        "share_work_parked": ("Owed work that waits for a person", _count(session, Due, Due.parked_at.is_not(None))),
        "share_work_lag_seconds": ("Age of the oldest due work", (now - oldest).total_seconds() if oldest else 0.0),
        "share_notices_failed": ("Notices that could not be sent", _count(session, Notice, Notice.state == "failed")),
    }


def _count(session: Session, table: type[Base], *where: ColumnElement[bool]) -> float:
    return float(session.scalar(select(func.count()).select_from(table).where(*where)) or 0)
