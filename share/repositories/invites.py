"""Members' own invitation codes."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.members import Member

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when a code is read out."""

LENGTH = 9
"""31 letters to the 9th: beyond guessing at the rate at which codes may be tried."""


def ensure(session: Session, member: Member) -> str:
    """The member's code, made at the first look."""
    if member.invite_code is None:
        member.invite_code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        session.flush()
    return member.invite_code


def find_inviter(session: Session, code: str) -> Member | None:
    """The agreed member with this code, however its letters are typed."""
    typed = code.strip().lower().replace("-", "")
    return session.scalars(select(Member).where(Member.invite_code == typed, Member.state == "agreed")).first()


def count_brought(session: Session, member_id: int) -> int:
    """How many people who took part joined by this member's code."""
    # States are told apart here: as most were brought by nobody, SQLite would rather look at all who agreed.
    return session.scalars(select(Member.state).where(Member.invited_by_id == member_id)).all().count("agreed")
