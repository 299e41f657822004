"""Calls for help: raised by a member, settled by a coordinator."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.alarms import Alarm
from share.models.members import Member


def open_of_member(session: Session, member_id: int) -> Alarm | None:
    """The alarm of a member that nobody has settled yet."""
    return session.scalars(select(Alarm).where(Alarm.member_id == member_id, Alarm.settled_at.is_(None))).first()


def add(session: Session, *, member_id: int, note: str, now: datetime) -> None:
    session.add(Alarm(member_id=member_id, note=note, opened_at=now))


def by_public_id(session: Session, public_id: str) -> tuple[Alarm, Member] | None:
    row = session.execute(
        select(Alarm, Member).join(Member, Member.id == Alarm.member_id).where(Alarm.public_id == public_id)
    ).first()
    return (row[0], row[1]) if row else None


def waiting(session: Session) -> list[tuple[Alarm, Member]]:
    """Alarms that wait for a coordinator, the oldest first."""
    rows = session.execute(
        select(Alarm, Member)
        .join(Member, Member.id == Alarm.member_id)
        .where(Alarm.settled_at.is_(None))
        .order_by(Alarm.opened_at, Alarm.id)
    )
    return [(alarm, member) for alarm, member in rows]
