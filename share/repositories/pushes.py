"""Browsers that listen for notifications, and what is owed to them."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from share.domain.notices import NoticeKind
from share.models.kits import Kit
from share.models.members import Member
from share.models.push_subscriptions import PushSubscription
from share.repositories import notices
from share.repositories.notices import Letter

ADDRESS = "browser:"
"""What stands in a notice in place of a mail address, with the row's id behind it."""


def keep(session: Session, row: PushSubscription) -> None:
    """Keep a browser; one that was known belongs to whoever switched it on last."""
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint_hash == row.endpoint_hash))
    session.add(row)


def count(session: Session, member_id: int) -> int:
    return session.scalar(select(func.count()).where(PushSubscription.member_id == member_id)) or 0


def remove(session: Session, *, member_id: int, endpoint_hash: str) -> None:
    mine = PushSubscription.member_id == member_id, PushSubscription.endpoint_hash == endpoint_hash
    session.execute(delete(PushSubscription).where(*mine))


def remove_all(session: Session, member_id: int) -> None:
    session.execute(delete(PushSubscription).where(PushSubscription.member_id == member_id))


def find(session: Session, address: str) -> PushSubscription | None:
    """The browser behind a notice's address; None where it does not listen any more."""
    return session.get(PushSubscription, int(address.removeprefix(ADDRESS)))


def drop(session: Session, address: str) -> None:
    """The browser is gone."""
    session.execute(delete(PushSubscription).where(PushSubscription.id == int(address.removeprefix(ADDRESS))))


def owe_for_kit(session: Session, kit: Kit, *part: ColumnElement[bool], now: datetime) -> int:
    """Owe one line to each listening browser of those in this part who agreed and take no time off at `now`."""
    rows = session.execute(
        select(PushSubscription.id, Member.id)
        .join(Member, Member.id == PushSubscription.member_id)
        .where(
            *part,
            Member.state == "agreed",
            Member.do_not_contact.is_(False),
            or_(Member.paused_at.is_(None), Member.paused_at > now, Member.paused_until <= now),
        )
    )
    letters = [
        Letter(
            key=f"kit_push:{kit.id}:{browser_id}",
            kind=NoticeKind.KIT_PUSH.value,
            address=f"{ADDRESS}{browser_id}",
            member_id=member_id,
            kit_id=kit.id,
            channel="push",
        )
        for browser_id, member_id in rows
    ]
    return notices.owe(session, letters, now=now) if letters else 0
