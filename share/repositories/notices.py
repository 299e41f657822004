"""The outbox: messages owed, each under a key of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.models.base import new_public_id
from share.models.notices import Notice
from share.repositories import due
from share.repositories.due import Owed
from share.repositories.statements import insert_new


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to owe. `key` makes it owed once; `facts` go to the letter's template, never to a log."""

    key: str
    kind: str
    address: str
    member_id: int | None = None
    kit_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    channel: str = "mail"


def owe(session: Session, letters: Sequence[Letter], *, now: datetime, at: datetime | None = None) -> int:
    """Put letters into the outbox and owe their sending (`at`, or now); returns how many are new."""
    rows = [
        {
            "public_id": new_public_id(),
            "key": letter.key,
            "kind": letter.kind,
            "channel": letter.channel,
            "member_id": letter.member_id,
            "kit_id": letter.kit_id,
            "address": letter.address,
            "facts": letter.facts,
            "state": "queued",
            "subject": "",
            "text": "",
            "html": "",
            "error": "",
            "created_at": now,
        }
        for letter in letters
    ]
    added = insert_new(session, Notice, rows, key=("key",))
    keys = [letter.key for letter in letters]
    for start in range(0, len(keys), 500):
        fresh = session.scalars(
            select(Notice.id).where(Notice.key.in_(keys[start : start + 500]), Notice.state == "queued")
        )
        due.owe(session, Job.SEND_NOTICE, [Owed(notice_id, at or now) for notice_id in fresh], now=now)
    return added
