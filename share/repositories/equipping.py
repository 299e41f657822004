"""What members get with a kit that goes out: a link on each main network, the daily mail, a line to their browsers.

In a campaign of very many members all of it at once would hold the database for most of a minute, and everybody who
writes with it: the first part comes with the publication, the others follow one by one.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.kits import KitState
from share.domain.notices import NoticeKind
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import due, links, members, notices, pushes
from share.repositories.due import Owed
from share.repositories.notices import Letter

AT_ONCE = 700
"""Members of one part: others wait to write for as long as one takes."""


def begin(session: Session, kit: Kit, *, now: datetime) -> None:
    """Equip the first members in this transaction, and owe the others, where there are more."""
    due.forget(session, Job.EQUIP_MEMBERS, kit.id)
    _go_on(session, kit, after=0, now=now)


def go_on(session: Session, kit: Kit, *, after: int, now: datetime) -> None:
    """Equip the next members, those after this id; nothing follows a kit that was stopped."""
    if kit.state == KitState.PUBLISHED:
        _go_on(session, kit, after=after, now=now)


def _go_on(session: Session, kit: Kit, *, after: int, now: datetime) -> None:
    last = members.last_of_next(session, after=after, size=AT_ONCE)
    part = Member.id > after, Member.id <= last if last is not None else true()
    links.make_for_kit(session, kit.id, *part, now=now)
    owe_digests(session, kit, *part, now=now)
    pushes.owe_for_kit(session, kit, *part, now=now)
    if last is not None:
        due.owe(session, Job.EQUIP_MEMBERS, [Owed(kit.id, now, batch=str(last))], now=now)


def owe_digests(session: Session, kit: Kit, *part: ColumnElement[bool], now: datetime) -> int:
    """Owe the daily kit mail to each member who wants it, once per campaign, date and member."""
    letters = [
        Letter(
            key=f"kit_digest:{kit.campaign_id}:{kit.local_date.isoformat()}:{member_id}",
            kind=NoticeKind.KIT_DIGEST.value,
            address=email,
            member_id=member_id,
            kit_id=kit.id,
        )
        for member_id, email in digest_readers(session, *part, now=now)
    ]
    return notices.owe_many(session, letters, now=now)


def digest_readers(session: Session, *part: ColumnElement[bool], now: datetime) -> list[tuple[int, str]]:
    """Members who agreed, can be mailed, want the mail and are not taking time off at `now`."""
    rows = session.execute(
        select(Member.id, Member.email)
        .where(
            *part,
            Member.state == "agreed",
            Member.email.is_not(None),
            Member.digest,
            Member.do_not_contact.is_(False),
            Member.mail_paused_reason.is_(None),
            or_(Member.paused_at.is_(None), Member.paused_at > now, Member.paused_until <= now),
        )
        .order_by(Member.id)
    )
    return [(member_id, email) for member_id, email in rows if email]
