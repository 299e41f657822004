"""The harassment button: asks stop, a coordinator hears of it, and help stands on the page."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.errors import NotFoundError
from share.domain.own_words import cleaned
from share.domain.words import say
from share.repositories import alarms, audit, members, pauses

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Call:
    """A call for help as a coordinator reads it."""

    public_id: str
    member_public_id: str
    member_name: str
    email: str
    phone: str
    note: str
    opened_at: datetime
    settled_at: datetime | None


def raise_alarm(core: Core, *, member_id: int, note: str) -> None:
    """Pause everything that we ask of a member, and tell the coordinators; a second press changes nothing."""
    now, words = core.now(), cleaned(note)[:LONGEST_NOTE]
    with core.write() as session:
        member = members.get_member(session, member_id)
        # Time off that would end by itself goes on, too, until they say so.
        pauses.begin(session, member, until=None, now=now)
        known = alarms.open_of_member(session, member_id)
        if known is None:
            alarms.add(session, member_id=member_id, note=words, now=now)
            audit.add(session, "alarm_raised", actor_id=member_id, subject=f"member:{member.public_id}", now=now)
        elif words:
            known.note = words


def since(core: Core, *, member_id: int) -> datetime | None:
    """Since when a member's call for help stands open; None where none does."""
    with core.read() as session:
        found = alarms.open_of_member(session, member_id)
        return found.opened_at if found else None


def get(core: Core, public_id: str) -> Call:
    """One call; raises NotFoundError."""
    with core.read() as session:
        found = alarms.by_public_id(session, public_id)
        if found is None:
            raise NotFoundError(say("There is no such call for help."))
        alarm, member = found
        return Call(
            public_id=alarm.public_id,
            member_public_id=member.public_id,
            member_name=member.name,
            email=member.email or "",
            phone=member.phone or "",
            note=alarm.note,
            opened_at=alarm.opened_at,
            settled_at=alarm.settled_at,
        )


def settle(core: Core, public_id: str, *, by_id: int) -> None:
    """The member has been helped: the call leaves the list, and their words are dropped. They stay paused."""
    now = core.now()
    with core.write() as session:
        found = alarms.by_public_id(session, public_id)
        if found is None:
            raise NotFoundError(say("There is no such call for help."))
        alarm, member = found
        if alarm.settled_at is None:
            alarm.settled_at, alarm.settled_by_id, alarm.note = now, by_id, ""
            audit.add(session, "alarm_settled", actor_id=by_id, subject=f"member:{member.public_id}", now=now)
