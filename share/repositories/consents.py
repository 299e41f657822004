"""Consent rows: given, withdrawn, listed; never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from share.models.consents import Consent


def give(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep consents: each row has member_id, what, wording, channel, stated_by_id and given_at."""
    if rows:
        session.execute(insert(Consent), [dict(row) for row in rows])


def withdraw_all(session: Session, member_id: int, *, now: datetime) -> None:
    session.execute(
        update(Consent).where(Consent.member_id == member_id, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now)
    )


def withdraw(session: Session, member_id: int, what: Sequence[str], *, now: datetime) -> None:
    """Take back what still stands of these consents."""
    session.execute(
        update(Consent)
        .where(Consent.member_id == member_id, Consent.what.in_(what), Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def listed(session: Session, member_id: int) -> list[Consent]:
    """A member's consents, oldest first."""
    return list(
        session.scalars(select(Consent).where(Consent.member_id == member_id).order_by(Consent.given_at, Consent.id))
    )
