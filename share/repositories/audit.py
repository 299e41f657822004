"""Who did what: one line per change, never an address or a token in it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from share.models.audit import AuditEntry


def add(session: Session, action: str, *, actor_id: int | None, subject: str, now: datetime, **facts: Any) -> None:
    """Note that `actor_id` (None: the product itself) did `action` to `subject`, e.g. "member:<public id>"."""
    session.add(AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, facts=facts))
