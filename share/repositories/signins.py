"""Signed-in browsers and the mailed links that open them; only hashes of their tokens are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from share.models.kits import Kit
from share.models.members import Member
from share.models.signins import SessionRow, SigninLink
from share.repositories import notices
from share.repositories.notices import Letter

LINK_HASH = "signin"
"""The purpose under which a mailed link's token is hashed: `vault.hash(token, purpose=LINK_HASH)`."""

ALLOWED_STATE = "agreed"
"""Only people who agreed, and have not left, may sign in."""

# Of tables, not of the classes: every request asks one of these, and the ORM would do nothing but pass it on.
_MEMBERS, _SESSIONS, _KITS = Member.__table__, SessionRow.__table__, Kit.__table__
_PERSON = (
    _MEMBERS.c.id.label("member_id"),
    _MEMBERS.c.public_id,
    _MEMBERS.c.name,
    _MEMBERS.c.role,
    _MEMBERS.c.language,
    _MEMBERS.c.timezone,
)
_OPEN_SESSION = (
    select(*_PERSON, _SESSIONS.c.id.label("session_id"), _SESSIONS.c.created_at, _SESSIONS.c.seen_at)
    .join_from(_SESSIONS, _MEMBERS, _MEMBERS.c.id == _SESSIONS.c.member_id)
    .where(
        _SESSIONS.c.token_hash == bindparam("token_hash"),
        _SESSIONS.c.ended_at.is_(None),
        _MEMBERS.c.state == ALLOWED_STATE,
    )
)
_KIT_READER = (
    select(*_PERSON, _KITS.c.id.label("kit_id"))
    .join_from(_MEMBERS, _KITS, _KITS.c.id == bindparam("kit_id"))
    .where(
        _MEMBERS.c.id == bindparam("member_id"),
        _MEMBERS.c.state == ALLOWED_STATE,
        _KITS.c.slug == bindparam("slug"),
        _KITS.c.closes_at > bindparam("now"),
        _KITS.c.state.in_(("published", "recalled")),
    )
)


@dataclass(frozen=True, slots=True)
class MailedLink:
    """A sign-in link to mail: the token's hash is stored, the sealed token travels to the letter."""

    member_id: int
    address: str
    token_hash: str
    sealed_token: str
    expires_at: datetime


def find_open(session: Session, token_hash: str) -> Any:
    """The open session under this hash with its person as a row, or None; idle limits are the caller's."""
    return session.connection().execute(_OPEN_SESSION, {"token_hash": token_hash}).one_or_none()


def find_kit_reader(session: Session, *, kit_id: int, member_id: int, slug: str, now: datetime) -> Any:
    """The person whom a kit pass lets in while that kit is open, as a row, or None."""
    values = {"kit_id": kit_id, "member_id": member_id, "slug": slug, "now": now}
    return session.connection().execute(_KIT_READER, values).one_or_none()


def open_session(session: Session, *, member_id: int, token_hash: str, now: datetime) -> None:
    session.add(SessionRow(member_id=member_id, token_hash=token_hash, created_at=now, seen_at=now))


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the session was used."""
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(seen_at=now))


def end(session: Session, token_hash: str, *, now: datetime) -> None:
    """End one session; ending it twice is no error."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, member_id: int, *, now: datetime) -> None:
    """End every session of a member, and every mailed link that is still unused."""
    session.execute(
        update(SessionRow).where(SessionRow.member_id == member_id, SessionRow.ended_at.is_(None)).values(ended_at=now)
    )
    session.execute(
        update(SigninLink).where(SigninLink.member_id == member_id, SigninLink.used_at.is_(None)).values(used_at=now)
    )


def mail_link(session: Session, link: MailedLink, *, now: datetime, kind: str = "signin") -> None:
    """Store a sign-in link and owe the letter that carries it."""
    session.add(
        SigninLink(token_hash=link.token_hash, member_id=link.member_id, created_at=now, expires_at=link.expires_at)
    )
    letter = Letter(
        key=f"{kind}:{link.token_hash}",
        kind=kind,
        address=link.address,
        member_id=link.member_id,
        facts={"token": link.sealed_token},
    )
    notices.owe(session, [letter], now=now)


def owner_of_link(session: Session, token_hash: str, *, now: datetime) -> Member | None:
    """Whom a mailed link would sign in now; it is not used up."""
    wanted = select(Member).join(SigninLink, SigninLink.member_id == Member.id).where(*_good(token_hash, now))
    return session.scalars(wanted).first()


def _good(token_hash: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SigninLink.token_hash == token_hash,
        SigninLink.used_at.is_(None),
        SigninLink.expires_at > now,
        SigninLink.member_id.in_(select(Member.id).where(Member.state == ALLOWED_STATE)),
    )


def use_link(session: Session, token_hash: str, *, now: datetime) -> int | None:
    """Use a mailed link up; the member's id, or None where it is unknown, used, or too old."""
    used = session.execute(
        update(SigninLink)
        .where(*_good(token_hash, now))
        .values(used_at=now)
        .returning(SigninLink.member_id)
        .execution_options(synchronize_session=False)
    )
    return used.scalar_one_or_none()
