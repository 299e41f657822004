"""Who did what: one line per change, never an address or a token in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.audit_words import action_words, fact_words, subject_words
from share.models.audit import AuditEntry
from share.models.members import Member

MEMBER = "member:"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; `who` is empty for the product itself and for the shell.

    `whom` names the member whom it is about, where it is about one who is still known.
    """

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    facts: dict[str, Any]
    whom: str = ""

    @property
    def words(self) -> str:
        return action_words(self.action)

    @property
    def about(self) -> tuple[str, str, str]:
        """What kind of thing it is about, its name, and the page that shows it; of whoever was erased there is none."""
        kind, name, page = subject_words(self.subject)
        is_gone = self.subject.startswith(MEMBER) and not self.whom
        return kind, self.whom or name, "" if is_gone else page

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each fact's name with its value in words."""
        return [fact_words(name, value) for name, value in self.facts.items()]


def add(session: Session, action: str, *, actor_id: int | None, subject: str, now: datetime, **facts: Any) -> None:
    """Note that `actor_id` (None: the product itself) did `action` to `subject`, e.g. "member:<public id>"."""
    session.add(AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, facts=facts))


def listed(session: Session, *, limit: int, before: int | None = None) -> list[Line]:
    """The newest lines first, those before the line with this id."""
    wanted = (
        select(AuditEntry, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    rows = session.execute(wanted).all()
    whom = _names(session, {entry.subject for entry, _ in rows})
    return [
        Line(entry.id, entry.at, name or "", entry.action, entry.subject, entry.facts, whom.get(entry.subject, ""))
        for entry, name in rows
    ]


def _names(session: Session, subjects: set[str]) -> dict[str, str]:
    """The names of the members among these subjects; who was erased has none."""
    ids = [subject.removeprefix(MEMBER) for subject in subjects if subject.startswith(MEMBER)]
    rows = session.execute(select(Member.public_id, Member.name).where(Member.public_id.in_(ids))) if ids else ()
    return {MEMBER + public_id: name for public_id, name in rows}
