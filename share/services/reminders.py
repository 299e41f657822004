"""A reminder: one more letter about a kit, at the time that the member named."""

from datetime import datetime, time

from share.core import Core, Session
from share.domain.errors import InvalidError, NotFoundError
from share.domain.kits import KitState
from share.domain.notices import NoticeKind
from share.domain.quiet import after_quiet, next_time
from share.domain.words import mark, say
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import campaigns, kits, members, notices, skips
from share.repositories.notices import Letter

TOO_LATE = mark("The kit closes before that. Choose an earlier time.")
NO_ADDRESS = mark("We have no address to write to.")


def remind(core: Core, *, member_id: int, slug: str, at: time) -> datetime:
    """Owe a reminder at the next `at` on the member's clock, or after their quiet hours; returns when it comes.

    A new time takes the place of an earlier one. Raises NotFoundError, InvalidError where the kit closes before.
    """
    now = core.now()
    with core.write() as session:
        kit, member = _open_kit(core, session, slug), members.get_member(session, member_id)
        if member.email is None:
            raise InvalidError(say(NO_ADDRESS), field="at")
        zone = _zone(session, member)
        wanted = next_time(at, now=now, zone=zone)
        comes = after_quiet(wanted, zone=zone, start=member.quiet_from, end=member.quiet_until)
        if comes >= kit.closes_at:
            raise InvalidError(say(TOO_LATE), field="at")
        notices.drop_queued(session, NoticeKind.KIT_REMINDER, kit_id=kit.id, member_id=member_id)
        skips.remove(session, kit_id=kit.id, member_id=member_id)
        letter = Letter(
            key=f"kit_reminder:{kit.id}:{member_id}:{now.isoformat()}",
            kind=NoticeKind.KIT_REMINDER.value,
            address=member.email,
            member_id=member_id,
            kit_id=kit.id,
        )
        notices.owe(session, [letter], now=now, at=comes)
    return comes


def forget(core: Core, *, member_id: int, slug: str) -> None:
    """No reminder after all."""
    with core.write() as session:
        kit = _open_kit(core, session, slug)
        notices.drop_queued(session, NoticeKind.KIT_REMINDER, kit_id=kit.id, member_id=member_id)


def _open_kit(core: Core, session: Session, slug: str) -> Kit:
    kit = kits.find_published(session, slug)
    if kit is None or kit.state != KitState.PUBLISHED or kit.closes_at <= core.now():
        raise NotFoundError(say("There is no such kit to be reminded of."))
    return kit


def _zone(session: Session, member: Member) -> str:
    return member.timezone or campaigns.get_current(session).timezone
