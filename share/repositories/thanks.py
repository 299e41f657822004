"""Thank-you notes as rows, and whom they go to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.domain.thanks import Filter
from share.models.base import new_public_id
from share.models.kits import Kit
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.thanks import Thanks
from share.repositories.asked import Ever, Own, has_none
from share.repositories.statements import insert_new


@dataclass(frozen=True, slots=True)
class Note:
    """A note with the name of who wrote it, and for whom."""

    thanks: Thanks
    by: str
    to: str
    to_public_id: str


def add(session: Session, people: Sequence[Member], *, from_id: int, text: str, now: datetime) -> dict[int, str]:
    """Keep one note for each; returns their public ids by member."""
    ids = {member.id: new_public_id() for member in people}
    rows = [
        {"public_id": public_id, "member_id": member, "from_id": from_id, "text": text, "sent_at": now}
        for member, public_id in ids.items()
    ]
    insert_new(session, Thanks, rows, key=("public_id",))
    return ids


def who(session: Session, campaign_id: int, wanted: Filter) -> list[Member]:
    """Members who posted so many of the campaign's last kits, by name; who must not be contacted is among them."""
    last = (
        select(Kit.id)
        .where(Kit.campaign_id == campaign_id, Kit.published_at.is_not(None))
        .order_by(Kit.published_at.desc(), Kit.id.desc())
        .limit(wanted.kits)
    )
    posted = (
        select(Post.member_id)
        .where(Post.kit_id.in_(last), Post.state.in_([state.value for state in COUNTED_STATES]))
        .group_by(Post.member_id)
        .having(func.count(Post.kit_id.distinct()) >= wanted.posted)
    )
    found = select(Member).where(Member.state == "agreed", Member.id.in_(posted))
    if wanted.group:
        found = found.join(Group, Group.id == Member.group_id).where(Group.public_id == wanted.group)
    return list(session.scalars(found.order_by(func.lower(Member.name), Member.id)))


def unread(session: Session, member_id: int) -> list[Note]:
    """A member's notes that they have not put away, the latest first."""
    if has_none(session, Own.THANKS, member_id):
        return []
    return _notes(session, _UNREAD, {"member_id": member_id})


def of_member(session: Session, member_id: int) -> list[Note]:
    """All notes that a member got, the latest first."""
    if has_none(session, Ever.THANKS, member_id):
        return []
    return _notes(session, _OF_MEMBER, {"member_id": member_id})


def latest(session: Session, *, limit: int) -> list[Note]:
    return _notes(session, _NOTES.limit(limit))


_TO = Member.__table__.alias("recipient")
_NOTES = (
    select(Thanks, Member.name, _TO.c.name, _TO.c.public_id)
    .join(Member, Member.id == Thanks.from_id)
    .join(_TO, _TO.c.id == Thanks.member_id)
    .order_by(Thanks.sent_at.desc(), Thanks.id.desc())
)
_OF_MEMBER = _NOTES.where(Thanks.member_id == bindparam("member_id"))
_UNREAD = _OF_MEMBER.where(Thanks.read_at.is_(None))


def _notes(session: Session, wanted: Select[Thanks, str, str, str], given: dict[str, Any] | None = None) -> list[Note]:
    return [Note(thanks, by, to, to_public_id) for thanks, by, to, to_public_id in session.execute(wanted, given)]


def put_away(session: Session, public_id: str, *, member_id: int, now: datetime) -> None:
    """The member has read it; twice is no error."""
    mine = (Thanks.public_id == public_id, Thanks.member_id == member_id, Thanks.read_at.is_(None))
    session.execute(update(Thanks).where(*mine).values(read_at=now))
