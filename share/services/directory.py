"""Members as scripts of coordinators see them: listed by id, with how they are doing."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.emails import normal_email
from share.domain.errors import BusyError, InvalidError
from share.domain.rhythm import Rhythm, Status
from share.domain.words import say
from share.models.members import Member
from share.repositories import activity, campaigns, groups, members, surveys

AGREED = ("agreed",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One member; `status` is None for people who have not been approved or have left."""

    id: int
    public_id: str
    email: str | None
    name: str
    role: str
    group: str | None
    phone: str | None
    external_id: str | None
    language: str | None
    timezone: str | None
    state: str
    do_not_contact: bool
    paused: bool
    agreed_at: datetime | None
    status: Status | None
    last_post_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the list; `last_id` is where the next part begins, None at the end."""

    entries: Sequence[Entry]
    last_id: int | None


def listed(core: Core, *, status: Status | None, group: str | None, after_id: int, limit: int) -> Stretch:
    """Those who agreed, in the order in which they came; a `group` (its name) that is unknown has nobody.

    In a large campaign a `status` is that of the last survey; raises BusyError where no worker took one yet.
    """
    with core.read() as session:
        club = groups.find_by_name(session, group) if group else None
        if group and club is None:
            return Stretch([], None)
        sought = members.Sought(AGREED, club.id if club else None)
        if status is not None and club is None and surveys.is_large(session):
            return _of_many(core, session, status, after_id=after_id, limit=limit)
        entries: list[Entry] = []
        size = limit + 1 if status is None else activity.FEW
        while rows := members.stretch(session, sought, after_id=after_id, size=size):
            entries += (entry for entry in _entries(core, session, rows) if _is_wanted(entry, status))
            after_id = rows[-1][0].id
            if len(entries) > limit or len(rows) < size:
                break
    return Stretch(entries[:limit], entries[limit - 1].id if len(entries) > limit else None)


def _of_many(core: Core, session: Session, status: Status, *, after_id: int, limit: int) -> Stretch:
    """Whom the last survey found in a status; who has another one by now is left out. BusyError before the first."""
    survey = surveys.known(session, core.shelf, campaigns.get_current(session).id, now=core.now())
    if survey is None:
        raise BusyError(say("With so many members, looking at everybody takes a moment. It is being done now."))
    ids = sorted(survey.of(status))
    first = bisect_right(ids, after_id)
    some = ids[first : first + limit]
    entries = [entry for entry in _entries(core, session, members.named(session, some)) if _is_wanted(entry, status)]
    return Stretch(sorted(entries, key=lambda one: one.id), some[-1] if len(ids) > first + limit else None)


def get(core: Core, public_id: str) -> Entry:
    """One member in any state; raises NotFoundError."""
    with core.read() as session:
        member = members.get_by_public_id(session, public_id)
        named = {group.id: group.name for group in groups.listed(session)}
        return _entries(core, session, [(member, named.get(member.group_id or 0))])[0]


def get_id(core: Core, email: str) -> int:
    """The internal id of the member with this address; raises NotFoundError."""
    with core.read() as session:
        return members.get_by_email(session, normal_email(email)).id


def find_public_id(core: Core, email: str) -> str | None:
    """The public id of the member with this address, if it is one."""
    try:
        address = normal_email(email)
    except InvalidError:
        return None
    with core.read() as session:
        found = members.find_by_email(session, address)
    return found.public_id if found else None


def _is_wanted(entry: Entry, status: Status | None) -> bool:
    """As in the coordinator's list, somebody on holiday is neither active nor lapsing."""
    return status is None or (entry.status is status and not entry.paused)


def _entries(core: Core, session: Session, rows: Sequence[tuple[Member, str | None]]) -> list[Entry]:
    rhythms = activity.rhythms(session, [member for member, _ in rows], now=core.now()) if rows else {}
    return [_entry(member, group, rhythms.get(member.id)) for member, group in rows]


def _entry(member: Member, group: str | None, rhythm: Rhythm | None) -> Entry:
    return Entry(
        id=member.id,
        public_id=member.public_id,
        email=member.email,
        name=member.name,
        role=member.role,
        group=group,
        phone=member.phone or None,
        external_id=member.external_id,
        language=member.language or None,
        timezone=member.timezone or None,
        state=member.state,
        do_not_contact=member.do_not_contact,
        paused=member.paused_at is not None,
        agreed_at=member.agreed_at,
        status=rhythm.status if rhythm else None,
        last_post_at=rhythm.last_post_at if rhythm else None,
    )
