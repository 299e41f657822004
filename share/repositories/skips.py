"""Kits that members said "not this one" to."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from share.models.claims import Skip
from share.repositories.asked import Own, has_none
from share.repositories.statements import insert_new

_STANDS = select(Skip.id).where(Skip.kit_id == bindparam("kit_id"), Skip.member_id == bindparam("member_id"))


def add(session: Session, *, kit_id: int, member_id: int, now: datetime) -> None:
    """Skip the kit; skipping twice is no error."""
    insert_new(
        session, Skip, [{"kit_id": kit_id, "member_id": member_id, "created_at": now}], key=("kit_id", "member_id")
    )


def remove(session: Session, *, kit_id: int, member_id: int) -> None:
    session.execute(delete(Skip).where(Skip.kit_id == kit_id, Skip.member_id == member_id))


def stands(session: Session, *, kit_id: int, member_id: int) -> bool:
    """Whether the member skipped the kit."""
    if has_none(session, Own.SKIP, kit_id, member_id):
        return False
    return session.scalar(_STANDS, {"kit_id": kit_id, "member_id": member_id}) is not None
