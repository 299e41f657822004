"""Groups, by name."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.models.members import Group, Member


def listed(session: Session) -> list[Group]:
    return list(session.scalars(select(Group).order_by(Group.name)))


def sizes(session: Session) -> dict[int, int]:
    """How many agreed members each group has."""
    rows = session.execute(
        select(Member.group_id, func.count())
        .where(Member.group_id.is_not(None), Member.state == "agreed")
        .group_by(Member.group_id)
    )
    return {group_id: count for group_id, count in rows if group_id is not None}


def find_by_public_id(session: Session, public_id: str) -> Group | None:
    return session.scalars(select(Group).where(Group.public_id == public_id)).first()


def ensure(session: Session, name: str, *, now: datetime) -> Group:
    """The group of this name, made where there is none; names differ by more than letter case."""
    found = session.scalars(select(Group).where(func.lower(Group.name) == name.lower())).first()
    if found is None:
        found = Group(name=name, created_at=now)
        session.add(found)
        session.flush()
    return found
