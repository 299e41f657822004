"""People: found by what they are known by, made, and listed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from share.domain.errors import NotFoundError
from share.domain.roles import Role
from share.domain.texts import look
from share.domain.words import mark, say
from share.models.base import new_public_id
from share.models.members import Group, Member
from share.repositories.asked import once
from share.repositories.statements import among_ids, insert_new

NOBODY = mark("There is no such member.")
_AGREED = select(func.count()).where(Member.state == "agreed")
_WITH_GROUP = select(Member, Group.name).outerjoin(Group, Group.id == Member.group_id)
_BY_NAME = (func.lower(Member.name), Member.id)

UNCONFIRMED = "unconfirmed"
"""Why no daily mail goes to somebody who joined by a form: nobody has shown yet that they read that mailbox."""


def get_member(session: Session, member_id: int) -> Member:
    """The member with this internal id; raises NotFoundError."""
    found = once(session, known(member_id), lambda: session.get(Member, member_id))
    if found is None:
        raise NotFoundError(say(NOBODY))
    return found


def known(member_id: int) -> tuple[str, int]:
    """What get_member() is asked under."""
    return "member", member_id


def get_by_public_id(session: Session, public_id: str) -> Member:
    """The member with this public id; raises NotFoundError."""
    found = session.scalars(select(Member).where(Member.public_id == public_id)).first()
    if found is None or found.state == "erased":
        raise NotFoundError(say(NOBODY))
    return found


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Member]:
    """The members with these internal ids."""
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(select(Member).where(among_ids(session, Member.id, ids)))}


def find_by_email(session: Session, email: str) -> Member | None:
    """The member with this address, given in its normal form."""
    return session.scalars(select(Member).where(Member.email == email)).first()


def get_by_email(session: Session, email: str) -> Member:
    found = find_by_email(session, email)
    if found is None:
        raise NotFoundError(say("Nobody here has the address %(email)s.", email=email))
    return found


def emails_known(session: Session, emails: Sequence[str]) -> set[str]:
    """Which of these addresses stand here already."""
    known: set[str] = set()
    for start in range(0, len(emails), 500):
        rows = session.scalars(select(Member.email).where(Member.email.in_(emails[start : start + 500])))
        known.update(email for email in rows if email)
    return known


def new_row(*, email: str, name: str, now: datetime, **more: Any) -> dict[str, Any]:
    """A row for add_new() with everything that a new member starts with; `more` overrides."""
    return {
        "public_id": new_public_id(),
        "email": email,
        "name": name,
        "alias": new_alias(),
        "shown_as": "alias",
        "role": Role.MEMBER.value,
        "state": "agreed",
        "tie": "none",
        "digest": True,
        "do_not_contact": False,
        "agreed_at": now,
        "created_at": now,
    } | more


def new_alias() -> str:
    """A name that tells nothing, for boards, until the member chooses one."""
    return f"Member {new_public_id()[:5].replace('_', 'x').replace('-', 'y')}"


def is_shown(session: Session, key: str, *, but: int) -> bool:
    """Whether another member's alias, or the name by which they chose to be shown, looks like this (domain/texts)."""
    theirs = select(Member.alias, case((Member.shown_as == "name", Member.name))).where(
        Member.id != but, Member.state != "erased"
    )
    return any(key in {look(alias), look(name or "")} for alias, name in session.execute(theirs))


def add_new(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add the rows whose address is new; returns how many were. All rows need the same keys."""
    return insert_new(session, Member, rows, key=("email",))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which members are looked for."""

    states: Sequence[str]
    group_id: int | None = None
    search: str = ""

    @property
    def narrows(self) -> bool:
        """Whether more is looked at than the state."""
        return bool(self.search) or self.group_id is not None

    def clauses(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Member.state.in_(self.states)]
        if self.group_id is not None:
            found.append(Member.group_id == self.group_id)
        if self.search:
            # LIKE's own marks are taken literally.
            like = "%" + self.search.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            name, email = func.lower(Member.name), Member.email
            found.append(or_(name.like(like, escape="\\"), email.like(like, escape="\\")))
        return found


def listed(session: Session, sought: Sought, *, page: int, size: int) -> list[tuple[Member, str | None]]:
    """A page of members with their group's name, by name; the first page is 1."""
    # Ids first: of a late page those before it are passed by in the index alone.
    some = select(Member.id).where(*sought.clauses()).order_by(*_BY_NAME).offset((page - 1) * size).limit(size)
    wanted = _WITH_GROUP.where(Member.id.in_(some)).order_by(*_BY_NAME)
    return [(member, group) for member, group in session.execute(wanted)]


def last_of_next(session: Session, *, after: int, size: int) -> int | None:
    """The last id of the `size` members who agreed that follow `after`; None where nobody comes after those."""
    agreed = select(Member.id).where(Member.state == "agreed", Member.id > after).order_by(Member.id)
    found = session.scalars(agreed.offset(size - 1).limit(2)).all()
    return found[0] if len(found) == 2 else None  # noqa: PLR2004 - the last one and one behind it


def stretch(session: Session, sought: Sought, *, after_id: int, size: int) -> list[tuple[Member, str | None]]:
    """The next members with their group's name, in the order in which they came."""
    wanted = _WITH_GROUP.where(*sought.clauses(), Member.id > after_id).order_by(Member.id).limit(size)
    return [(member, group) for member, group in session.execute(wanted)]


def named(session: Session, ids: Sequence[int]) -> list[tuple[Member, str | None]]:
    """These few members with their group's name, by name."""
    return [
        (member, group) for member, group in session.execute(_WITH_GROUP.where(Member.id.in_(ids)).order_by(*_BY_NAME))
    ]


def count(session: Session, sought: Sought) -> int:
    return session.scalar(select(func.count()).select_from(Member).where(*sought.clauses())) or 0


class Agreed(NamedTuple):
    """What a page about all members needs of each."""

    id: int
    public_id: str
    name: str
    state: str
    agreed_at: datetime | None
    created_at: datetime
    paused_at: datetime | None
    group_id: int | None


_LIGHT = select(*(getattr(Member, name) for name in Agreed._fields))


def agreed(session: Session) -> list[Agreed]:
    """All who agreed, by name."""
    return light(session, Sought(states=("agreed",)))


def light(session: Session, sought: Sought, *, ids: Sequence[int] | None = None) -> list[Agreed]:
    """All who are sought, or those of them with these ids, by name, with no more of each than that takes."""
    wanted = _LIGHT.where(*sought.clauses()).order_by(*_BY_NAME)
    wanted = wanted if ids is None else wanted.where(among_ids(session, Member.id, ids))
    return list(map(Agreed._make, session.execute(wanted)))


def ids_by_name(session: Session, sought: Sought) -> list[int]:
    """Internal ids alone: of a hundred thousand people that is little."""
    # Whom a search leaves is sorted: to look at everybody in the order of names takes longer than to look once.
    name, last = (_BY_NAME[0].concat(""), Member.id) if sought.narrows else _BY_NAME
    return list(session.connection().scalars(select(Member.id).where(*sought.clauses()).order_by(name, last)))


def another_may(session: Session, role: Role, *, but: Collection[int]) -> bool:
    """Whether somebody else holds this role or more: where nobody does, a person has to decide about their own."""
    roles = [one.value for one in Role if one.covers(role)]
    wanted = select(Member.id).where(Member.role.in_(roles), Member.state == "agreed", Member.id.not_in(list(but)))
    return session.scalar(wanted.limit(1)) is not None


def count_admins(session: Session) -> int:
    """How many people could still open the admins' pages."""
    wanted = select(func.count()).where(Member.role == Role.ADMIN.value, Member.state == "agreed")
    return session.scalar(wanted) or 0


def count_agreed(session: Session) -> int:
    return session.scalar(_AGREED) or 0


def has_agreed(session: Session, least: int) -> bool:
    """Whether at least so many agreed, for less than it takes to count them all."""
    return session.scalar(select(Member.id).where(Member.state == "agreed").offset(least - 1).limit(1)) is not None


def ids_by_email(session: Session, emails: Sequence[str]) -> dict[str, int]:
    """The internal ids behind these addresses."""
    found: dict[str, int] = {}
    for start in range(0, len(emails), 500):
        rows = session.execute(select(Member.email, Member.id).where(Member.email.in_(emails[start : start + 500])))
        found.update({email: member_id for email, member_id in rows if email})
    return found
