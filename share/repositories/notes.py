"""Coordinators' notes on members."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.members import Member, Note


def add(session: Session, *, member_id: int, author_id: int, text: str, now: datetime) -> None:
    session.add(Note(member_id=member_id, author_id=author_id, text=text, created_at=now))


def listed(session: Session, member_id: int) -> list[tuple[Note, str]]:
    """A member's notes with their authors' names, newest first."""
    rows = session.execute(
        select(Note, Member.name)
        .join(Member, Member.id == Note.author_id)
        .where(Note.member_id == member_id)
        .order_by(Note.created_at.desc(), Note.id.desc())
    )
    return [(note, name) for note, name in rows]
