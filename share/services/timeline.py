"""A member's page: who they are, how they are doing, and everything that happened, newest first."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.errors import InvalidError
from share.domain.rhythm import Rhythm
from share.domain.roles import Role
from share.domain.texts import written
from share.domain.words import say
from share.repositories import activity, audit, consents, groups, members, notes, timeline

LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    at: datetime
    kind: str
    text: str
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Everything a coordinator sees about a member; it is what the member is shown as well."""

    public_id: str
    name: str
    email: str
    phone: str
    role: Role
    state: str
    group: str
    language: str
    timezone: str
    shown_as: str
    alias: str
    digest: bool
    do_not_contact: bool
    paused_until: datetime | None
    paused: bool
    agreed_at: datetime | None
    rhythm: Rhythm | None
    events: list[Event]
    groups: list[str]


def get(core: Core, public_id: str) -> MemberPage:
    """The page of one member; raises NotFoundError."""
    labels = {network.name: network.label for network in core.networks.all}
    with core.read() as session:
        member = members.get_by_public_id(session, public_id)
        all_groups = groups.listed(session)
        rhythm = activity.rhythms(session, [member], now=core.now()).get(member.id)
        agreed = consents.listed(session, member.id)
        events = [
            *[Event(note.created_at, "note", note.text, by) for note, by in notes.listed(session, member.id)],
            *[
                # The words stay those that the person agreed to.
                Event(
                    row.given_at,
                    "consent",
                    say("Agreed (%(channel)s): %(wording)s", channel=say(row.channel), wording=row.wording),
                )
                for row in agreed
            ],
            *[
                Event(row.withdrawn_at, "consent", say("Took back: %(wording)s", wording=row.wording))
                for row in agreed
                if row.withdrawn_at
            ],
            *[
                Event(row.at, row.kind, row.text, row.by, row.url)
                for row in timeline.happened(session, member.id, member.public_id, labels=labels)
            ],
        ]
    group = next((group.name for group in all_groups if group.id == member.group_id), "")
    return MemberPage(
        public_id=member.public_id,
        name=member.name,
        email=member.email or "",
        phone=member.phone or "",
        role=Role(member.role),
        state=member.state,
        group=group,
        language=member.language or "",
        timezone=member.timezone or "",
        shown_as=member.shown_as,
        alias=member.alias,
        digest=member.digest,
        do_not_contact=member.do_not_contact,
        paused_until=member.paused_until,
        paused=member.paused_at is not None,
        agreed_at=member.agreed_at,
        rhythm=rhythm,
        events=sorted(events, key=lambda event: event.at, reverse=True),
        groups=[group.name for group in all_groups],
    )


def add_note(core: Core, public_id: str, *, author_id: int, text: str) -> None:
    """Put a note on a member's timeline."""
    text, now = written(text), core.now()
    if not text:
        raise InvalidError(say("Write the note first."), field="text")
    if len(text) > LONGEST_NOTE:
        raise InvalidError(
            say(
                "A note has at most %(most)s characters; this has %(count)s.",
                most=f"{LONGEST_NOTE:,}",
                count=f"{len(text):,}",
            ),
            field="text",
        )
    with core.write() as session:
        member = members.get_by_public_id(session, public_id)
        notes.add(session, member_id=member.id, author_id=author_id, text=text, now=now)
        audit.add(session, "note_added", actor_id=author_id, subject=f"member:{public_id}", now=now)
