"""Time off: begun, ended by the member, or over by itself at its date."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from share.models.members import Member, Pause
from share.repositories import changes


def begin(session: Session, member: Member, *, until: datetime | None, now: datetime) -> None:
    """Begin a pause, or change the end of the one that runs."""
    if member.paused_at is None:
        session.add(Pause(member_id=member.id, started_at=now))
        member.paused_at = now
    member.paused_until = until


def end(session: Session, member: Member, *, now: datetime) -> None:
    """End the pause that runs; without one nothing happens."""
    _end_rows(session, [member.id], now)
    member.paused_at = member.paused_until = None


def make_up(session: Session, member: Member, *, until: datetime) -> None:
    """Whoever had left was away all that time: their streak goes on where it was."""
    if member.left_at is not None:
        session.add(Pause(member_id=member.id, started_at=member.left_at, ended_at=until))


def any_over(session: Session, *, now: datetime) -> bool:
    """Whether the date of some pause has come."""
    return session.scalar(select(Member.id).where(*_over(now)).limit(1)) is not None


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Member.paused_at.is_not(None), Member.paused_until <= now


def end_over(session: Session, *, now: datetime) -> int:
    """End the pauses whose date has come; returns how many members are back."""
    back = session.scalars(select(Member).where(*_over(now))).all()
    for member in back:
        _end_rows(session, [member.id], member.paused_until or now)
        member.paused_at = member.paused_until = None
    # Their time off may have ended earlier than it is seen here: a kit may have gone out since.
    changes.points(session, [member.id for member in back])
    return len(back)


def _end_rows(session: Session, member_ids: list[int], at: datetime) -> None:
    session.execute(update(Pause).where(Pause.member_id.in_(member_ids), Pause.ended_at.is_(None)).values(ended_at=at))
