"""The coordinator's members: who they are, how they are doing, and what is changed about them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core, Session
from share.domain.emails import normal_email
from share.domain.errors import ConflictError, ForbiddenError, InvalidError
from share.domain.rhythm import Rhythm, Status
from share.domain.roles import Role
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.members import Member
from share.repositories import activity, audit, campaigns, changes, consents, groups, members, pauses, signins, surveys
from share.repositories.signins import MailedLink

PAGE = 50
COUNTED = 5_000
"""Of more members, how many have each status is only counted for who asks for one: it takes a look at everybody."""

INVITE_LASTS = timedelta(days=7)

NOT_YOURS_TO_GIVE = {
    Role.MEMBER: mark("Only members can give or take the role “member”."),
    Role.EDITOR: mark("Only editors can give or take the role “editor”."),
    Role.COORDINATOR: mark("Only coordinators can give or take the role “coordinator”."),
    Role.ADMIN: mark("Only admins can give or take the role “admin”."),
}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One line of the list; `rhythm` is None for people who have not been approved or have left."""

    public_id: str
    name: str
    email: str
    role: Role
    group: str | None
    state: str
    paused: bool
    rhythm: Rhythm | None


@dataclass(frozen=True, slots=True)
class MemberList:
    """A page of the list, with how many members have each status before `status` narrowed it; None: not counted.

    `off`: how many of those sought are on holiday, who have no status; None: not counted. `counting`: whose status is
    which is being looked at, and the page knows it in a moment.
    """

    lines: list[MemberLine]
    counts: dict[Status, int] | None
    total: int
    page: int
    pages: int
    counting: bool = False
    off: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shall show; `off`: those on holiday alone, whatever the status."""

    status: Status | None = None
    off: bool = False
    group: str = ""
    search: str = ""
    page: int = 1
    state: str = "agreed"

    @property
    def is_by_status(self) -> bool:
        """Whether everybody has to be looked at to know who is meant."""
        return self.off or self.status is not None


def groups_known(core: Core) -> list[tuple[str, str]]:
    """Public id and name of each group."""
    with core.read() as session:
        return [(group.public_id, group.name) for group in groups.listed(session)]


def listed(core: Core, wanted: Wanted) -> MemberList:
    """A page of members with their rhythm, by name.

    In a large campaign, who has which status is known from the last survey. Of more than COUNTED others only those of
    the page are read, unless a status is asked for; then nothing is counted.
    """
    with core.read() as session:
        group = groups.find_by_public_id(session, wanted.group) if wanted.group else None
        if wanted.group and group is None:
            return MemberList([], None, 0, 1, 1)
        sought = members.Sought((wanted.state,), group.id if group else None, wanted.search.strip())
        if wanted.state == "agreed" and surveys.is_large(session):
            return _of_many(core, session, sought, wanted)
        if not wanted.is_by_status and (total := members.count(session, sought)) > COUNTED:
            page, pages = _place(wanted.page, total)
            rows = members.listed(session, sought, page=page, size=PAGE)
            return MemberList(_lines(core, session, rows), None, total, page, pages)
        people = members.light(session, sought)
        rhythms = activity.rhythms(session, people, now=core.now())
        counts = Counter(rhythms[one.id].status for one in people if one.id in rhythms and not one.paused_at)
        away = [one for one in people if one.paused_at]
        if wanted.off:
            people = away
        elif wanted.status is not None:
            people = [one for one in people if not one.paused_at and _is(wanted.status, rhythms.get(one.id))]
        page, pages = _place(wanted.page, len(people))
        rows = members.named(session, [one.id for one in people[(page - 1) * PAGE : page * PAGE]])
        lines = [_line(member, name, rhythms.get(member.id)) for member, name in rows]
        return MemberList(lines, dict(counts), len(people), page, pages, off=len(away))


def _of_many(core: Core, session: Session, sought: members.Sought, wanted: Wanted) -> MemberList:
    """A page of those who are sought in a large campaign, whose statuses are those of the last survey."""
    survey = surveys.known(session, core.shelf, campaigns.get_current(session).id, now=core.now())
    if survey is None and wanted.is_by_status:
        return MemberList([], None, 0, 1, 1, counting=True)
    found = None if sought == surveys.EVERYBODY else members.ids_by_name(session, sought)
    people = None if survey is None else survey.people if found is None else survey.among(found)
    away = None if survey is None else survey.off if found is None else survey.off_among(found)
    ids = found if people is None or wanted.status is None else people.get(wanted.status, ())
    if wanted.off:
        ids = away
    total = members.count_agreed(session) if ids is None else len(ids)
    page, pages = _place(wanted.page, total)
    if ids is None:
        rows = members.listed(session, sought, page=page, size=PAGE)
    else:
        rows = members.named(session, ids[(page - 1) * PAGE : page * PAGE])
    counts = None if people is None else {status: len(theirs) for status, theirs in people.items()}
    return MemberList(
        _lines(core, session, rows), counts, total, page, pages, survey is None, None if away is None else len(away)
    )


def _place(page: int, total: int) -> tuple[int, int]:
    """The page that there is, and how many there are."""
    pages = max(1, -(-total // PAGE))
    return min(max(1, page), pages), pages


def _is(status: Status, rhythm: Rhythm | None) -> bool:
    return rhythm is not None and rhythm.status is status


def _lines(core: Core, session: Session, rows: list[tuple[Member, str | None]]) -> list[MemberLine]:
    rhythms = activity.rhythms(session, [member for member, _group in rows], now=core.now())
    return [_line(member, name, rhythms.get(member.id)) for member, name in rows]


def _line(member: Member, group: str | None, rhythm: Rhythm | None) -> MemberLine:
    return MemberLine(
        member.public_id,
        member.name,
        member.email or "",
        Role(member.role),
        group,
        member.state,
        member.paused_at is not None,
        rhythm,
    )


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to add. The consent says by which words, how and when they agreed."""

    email: str
    name: str
    wording: str
    channel: str
    consented_at: datetime
    role: Role = Role.MEMBER
    group: str = ""
    phone: str = ""
    external_id: str = ""
    language: str = ""
    timezone: str = ""


def create(core: Core, new: NewMember, *, by_id: int | None) -> str:
    """Add a member with their consent; returns the public id. ConflictError where the address is known."""
    email = normal_email(new.email)
    if not written(new.wording):
        raise InvalidError(say("Say which words the person agreed to."), field="consent")
    now = core.now()
    if new.consented_at > now:
        raise ConflictError(say("The consent lies in the future. Say when the person agreed."), reason="future")
    with core.write() as session:
        _may_grant(session, new.role, by_id)
        group = groups.ensure(session, new.group, now=now) if new.group else None
        row = members.new_row(
            email=email,
            name=written(new.name) or email.partition("@")[0],
            now=now,
            role=new.role.value,
            group_id=group.id if group else None,
            phone=new.phone or None,
            external_id=new.external_id or None,
            language=new.language or None,
            timezone=new.timezone or None,
            agreed_at=new.consented_at,
        )
        if not members.add_new(session, [row]):
            raise ConflictError(say("Somebody with this e-mail address is a member already."), reason="known")
        made = members.get_by_email(session, email)
        consents.give(session, [_consent(made.id, new, by_id)])
        audit.add(session, "member_added", actor_id=by_id, subject=f"member:{made.public_id}", now=now)
        return made.public_id


def _consent(member_id: int, new: NewMember, by_id: int | None) -> dict[str, object]:
    return {
        "member_id": member_id,
        "what": "campaign",
        "wording": new.wording,
        "channel": new.channel,
        "stated_by_id": by_id,
        "given_at": new.consented_at,
    }


def invite(core: Core, *, email: str, role: Role, by_id: int | None = None) -> str:
    """Add somebody with a role, or give a member that role, and mail a link; returns the public id."""
    address, now = normal_email(email), core.now()
    with core.write() as session:
        _may_grant(session, role, by_id)
        members.add_new(session, [members.new_row(email=address, name=address.partition("@")[0], now=now)])
        member = members.get_by_email(session, address)
        member.role = role.value
        if member.state != "agreed":
            _let_in(session, member, now=now)
        _mail_link(core, session, member.id, address, kind="invite")
        audit.add(session, "invited", actor_id=by_id, subject=f"member:{member.public_id}", now=now, role=role.value)
        return member.public_id


@dataclass(frozen=True, slots=True)
class Change:
    """What to change about a member; None leaves a thing as it is, an empty group takes it away."""

    name: str | None = None
    role: Role | None = None
    group: str | None = None
    phone: str | None = None
    language: str | None = None
    timezone: str | None = None
    do_not_contact: bool | None = None


def update(core: Core, public_id: str, change: Change, *, by_id: int) -> None:
    """Change a member's facts; nobody grants more than they hold, and the last admin stays one."""
    now = core.now()
    if change.name is not None and not written(change.name):
        raise InvalidError(say("Give the member a name."), field="name")
    with core.write() as session:
        member = members.get_by_public_id(session, public_id)
        if change.role is not None and change.role.value != member.role:
            _may_grant(session, change.role, by_id)
            _may_grant(session, Role(member.role), by_id)
            if Role(member.role) is Role.ADMIN and members.count_admins(session) == 1:
                raise ConflictError(say("This is the last admin. Make somebody else admin first."), reason="last-admin")
            member.role = change.role.value
        if change.group is not None:
            member.group_id = groups.ensure(session, change.group, now=now).id if written(change.group) else None
        for field in ("name", "phone", "language", "timezone", "do_not_contact"):
            value = getattr(change, field)
            if value is not None:
                setattr(member, field, value)
        changes.members(session, [member.id])
        told = ("role", "group", "do_not_contact")
        facts = {name: str(getattr(change, name)) for name in told if getattr(change, name) is not None}
        audit.add(session, "member_changed", actor_id=by_id, subject=f"member:{public_id}", now=now, **facts)


def _may_grant(session: Session, role: Role, by_id: int | None) -> None:
    """Nobody gives or takes a role above their own; the shell (no actor) may."""
    if by_id is None:
        return
    own = Role(members.get_member(session, by_id).role)
    if not own.covers(role):
        raise ForbiddenError(say(NOT_YOURS_TO_GIVE[role]))


def decide(core: Core, public_id: str, *, approve: bool, by_id: int) -> None:
    """Let somebody in who asked to join, or not; deciding twice is no error."""
    now = core.now()
    with core.write() as session:
        member = members.get_by_public_id(session, public_id)
        if member.state != "pending":
            return
        if approve:
            _let_in(session, member, now=now)
        else:
            member.state, member.agreed_at, member.left_at = "left", None, now
            changes.members(session, [member.id])
            changes.points(session, [member.id])
        action = "approved" if approve else "declined"
        audit.add(session, action, actor_id=by_id, subject=f"member:{public_id}", now=now)
        if approve and member.email:
            _mail_link(core, session, member.id, member.email, kind="welcome")


def _let_in(session: Session, member: Member, *, now: datetime) -> None:
    """Whoever waited, or had left, takes part: their kits are those from here on."""
    pauses.make_up(session, member, until=now)
    member.state, member.agreed_at, member.left_at = "agreed", now, None
    changes.members(session, [member.id])
    changes.points(session, [member.id])


def _mail_link(core: Core, session: Session, member_id: int, address: str, *, kind: str) -> None:
    token, now = core.vault.new_token(), core.now()
    link = MailedLink(
        member_id=member_id,
        address=address,
        token_hash=core.vault.hash(token, purpose=signins.LINK_HASH),
        sealed_token=core.vault.encrypt(token),
        expires_at=now + INVITE_LASTS,
    )
    signins.mail_link(session, link, kind=kind, now=now)


def get_id(core: Core, public_id: str) -> int:
    """The internal id behind a public one; raises NotFoundError."""
    with core.read() as session:
        return members.get_by_public_id(session, public_id).id
