"""Who did what: one line per change, never an address or a token in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.audit_words import action_words, fact_words
from share.models.audit import AuditEntry
from share.models.members import Member


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; `who` is empty for the product itself and for the shell."""

    at: datetime
    who: str
    action: str
    subject: str
    facts: dict[str, Any]

    @property
    def words(self) -> str:
        return action_words(self.action)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each fact's name with its value in words."""
        return [fact_words(name, value) for name, value in self.facts.items()]


def add(session: Session, action: str, *, actor_id: int | None, subject: str, now: datetime, **facts: Any) -> None:
    """Note that `actor_id` (None: the product itself) did `action` to `subject`, e.g. "member:<public id>"."""
    session.add(AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, facts=facts))


def listed(session: Session, *, limit: int) -> list[Line]:
    """The newest lines first."""
    rows = session.execute(
        select(AuditEntry, Member.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Line(entry.at, name or "", entry.action, entry.subject, entry.facts) for entry, name in rows]
