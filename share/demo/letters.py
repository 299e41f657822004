"""The daily mails of the sample's last kits, as they went out; one waits to be sent now, to be read in the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from share.core import Session
from share.demo.people import Person
from share.domain.kits import KitState
from share.domain.notices import NoticeKind, NoticeState
from share.models.base import new_public_id
from share.models.kits import Kit
from share.models.notices import Notice
from share.repositories import notices
from share.repositories.notices import Letter
from share.repositories.statements import insert_many

LAST_KITS = 7


def send(
    session: Session, kits: Sequence[Kit], people: Sequence[Person], ids: Mapping[int, int], *, now: datetime
) -> None:
    """Write the mails of the last of these kits; the newest kit's to the cast are owed, not sent."""
    kits = kits[-LAST_KITS:]
    if not kits:
        return
    rows = [
        _row(kit, person, ids[person.number])
        for kit in kits
        for person in people
        if person.digest and not person.do_not_contact and person.is_here(kit.publish_at)
        if person.state == "agreed" and not (person.is_cast and _is_new(kit, kits))
    ]
    insert_many(session, Notice, rows)
    fresh = [kit for kit in kits if _is_new(kit, kits)]
    cast = [person for person in people if person.is_cast]
    letters = [
        Letter(
            key=_key(kit, ids[one.number]),
            kind=NoticeKind.KIT_DIGEST,
            address=one.email,
            member_id=ids[one.number],
            kit_id=kit.id,
        )
        for kit in fresh
        for one in cast
    ]
    notices.owe(session, letters, now=now)


def _is_new(kit: Kit, kits: Sequence[Kit]) -> bool:
    return kit is kits[-1] and kit.state == KitState.PUBLISHED


def _key(kit: Kit, member_id: int) -> str:
    return f"kit_digest:{kit.campaign_id}:{kit.local_date.isoformat()}:{member_id}"


def _row(kit: Kit, person: Person, member_id: int) -> dict[str, Any]:
    # Some seconds into the hour: the mails of one kit do not leave all at once.
    sent_at = kit.publish_at + timedelta(seconds=5 + person.number % 240)
    return {
        "public_id": new_public_id(),
        "key": _key(kit, member_id),
        "kind": NoticeKind.KIT_DIGEST.value,
        "channel": "mail",
        "member_id": member_id,
        "kit_id": kit.id,
        "address": person.email,
        "facts": {},
        "state": NoticeState.SENT.value,
        "subject": kit.title,
        "text": "",
        "html": "",
        "error": "",
        "created_at": kit.publish_at,
        "sent_at": sent_at,
    }
