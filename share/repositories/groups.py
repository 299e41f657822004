"""Groups, by name."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from share.models.base import new_public_id
from share.models.members import Group, Member
from share.repositories.statements import insert_new


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
    found = find_by_name(session, name)
    if found is None:
        row = {"public_id": new_public_id(), "name": name, "created_at": now}
        insert_new(session, Group, [row], key=("name",))
        found = session.scalars(select(Group).where(Group.name == name)).one()
    return found


def find_by_name(session: Session, name: str) -> Group | None:
    """The group of this name, in any letter case; SQLite folds ASCII alone, so the exact name is asked for, too."""
    same = or_(Group.name == name, func.lower(Group.name) == name.lower())
    return session.scalars(select(Group).where(same).order_by(Group.id)).first()
