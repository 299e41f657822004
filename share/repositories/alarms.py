"""Calls for help: raised by a member, settled by a coordinator."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.alarms import Alarm
from share.models.members import Member
from share.repositories.members import by_ids


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
    wanted = select(Alarm).where(Alarm.settled_at.is_(None)).order_by(Alarm.opened_at, Alarm.id)
    found = session.scalars(wanted).all()
    # Mostly there is none: so members, who are many, are only looked at by their ids.
    people = by_ids(session, {alarm.member_id for alarm in found})
    return [(alarm, people[alarm.member_id]) for alarm in found]
