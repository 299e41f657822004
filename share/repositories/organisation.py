"""The one organisation of this installation."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.organisation import Organisation
from share.repositories.statements import insert_new

ONLY_ID = 1


def find(session: Session) -> Organisation | None:
    """The organisation, or None before the set-up."""
    return session.scalar(select(Organisation).where(Organisation.id == ONLY_ID))


def create(session: Session, *, name: str, colour: str, key_fingerprint: str, now: datetime) -> bool:
    """Create the organisation; False where it is there already, whoever else was faster."""
    row = {
        "id": ONLY_ID,
        "name": name,
        "colour": colour,
        "key_fingerprint": key_fingerprint,
        "settings": {},
        "created_at": now,
    }
    return insert_new(session, Organisation, [row], key=("id",)) == 1
