"""Options of networks that admins set in the browser, encrypted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from share.models.members import Member
from share.models.network_keys import NetworkKey
from share.repositories.statements import upsert


@dataclass(frozen=True, slots=True)
class SetBy:
    """When an option was set in the browser, and by whom."""

    at: datetime
    by: str


def sealed(session: Session) -> dict[str, str]:
    """Every option that is set, still encrypted."""
    return {row.name: row.value for row in session.scalars(select(NetworkKey))}


def origins(session: Session) -> dict[str, SetBy]:
    rows = session.execute(select(NetworkKey, Member.name).outerjoin(Member, Member.id == NetworkKey.set_by_id))
    return {key.name: SetBy(key.set_at, by or "") for key, by in rows}


def keep(session: Session, name: str, value: str, *, by_id: int | None, now: datetime) -> None:
    """Set an option; `value` is encrypted."""
    row = {"name": name, "value": value, "set_by_id": by_id, "set_at": now}
    upsert(session, NetworkKey, [row], key=("name",), changes=lambda new: {**row, "value": new.value})


def forget(session: Session, name: str) -> None:
    session.execute(delete(NetworkKey).where(NetworkKey.name == name))
