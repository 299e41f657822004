"""Thank-you notes: a coordinator writes one, to one member or to all who pass a filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain import thanks as rules
from share.domain.errors import InvalidError
from share.domain.notices import NoticeKind
from share.domain.thanks import FILTERS, Filter
from share.domain.words import say
from share.models.members import Member
from share.repositories import audit, campaigns, members, notices
from share.repositories import thanks as rows
from share.repositories.notices import Letter

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A note that went out."""

    text: str
    by: str
    to: str
    to_public_id: str
    sent_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who would get a note; `spared` asked not to be contacted and get none."""

    names: tuple[str, ...]
    spared: int


@dataclass(frozen=True, slots=True)
class To:
    """Whom a note is for: one member (public id), or a saved filter, in all groups or one (public id)."""

    member: str = ""
    posted: str = ""
    group: str = ""


def recipients(core: Core, to: To) -> Recipients:
    """Who would get a note. Raises InvalidError, NotFoundError."""
    with core.read() as session:
        found = _found(session, to)
    reached = _reachable(found)
    return Recipients(tuple(member.name for member in reached), len(found) - len(reached))


def send(core: Core, to: To, *, text: str, by_id: int) -> int:
    """Write to them all: on their page, and by mail to those who take mails; returns how many members that are.

    Raises InvalidError, NotFoundError.
    """
    words, now = rules.check(text), core.now()
    with core.write() as session:
        people = _reachable(_found(session, to))
        if not people:
            raise InvalidError(say("Nobody would get this note."), field="posted")
        ids = rows.add(session, people, from_id=by_id, text=words, now=now)
        author = members.get_member(session, by_id).name
        letters = [_letter(member, ids[member.id], words, author) for member in people if _takes_mail(member)]
        notices.owe(session, letters, now=now)
        for member in people:
            audit.add(session, "thank", actor_id=by_id, subject=f"member:{member.public_id}", now=now)
    return len(people)


def put_away(core: Core, public_id: str, *, member_id: int) -> None:
    """The member has read a note; twice is no error."""
    with core.write() as session:
        rows.put_away(session, public_id, member_id=member_id, now=core.now())


def latest(core: Core) -> list[Sent]:
    """The notes that went out last."""
    with core.read() as session:
        return [
            Sent(
                one.thanks.text,
                one.by,
                one.to,
                one.to_public_id,
                one.thanks.sent_at,
                read=one.thanks.read_at is not None,
            )
            for one in rows.latest(session, limit=SHOWN)
        ]


def _found(session: Session, to: To) -> Sequence[Member]:
    if to.member:
        return [members.get_by_public_id(session, to.member)]
    wanted = FILTERS.get(to.posted)
    if wanted is None:
        raise InvalidError(say("Choose whom to thank."), field="posted")
    campaign = campaigns.get_current(session)
    return rows.who(session, campaign.id, Filter(wanted.posted, wanted.kits, to.group))


def _reachable(people: Sequence[Member]) -> list[Member]:
    return [member for member in people if member.state == "agreed" and not member.do_not_contact]


def _takes_mail(member: Member) -> bool:
    """Who is taking time off, or has no mails from us, finds the note on their page."""
    return bool(member.email) and member.digest and member.paused_at is None


def _letter(member: Member, public_id: str, text: str, author: str) -> Letter:
    return Letter(
        key=f"thanks:{public_id}",
        kind=NoticeKind.THANKS,
        address=member.email or "",
        member_id=member.id,
        facts={"words": text, "author": author},
    )
