"""The outbox: messages owed, each under a key of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.notices import NoticeKind, NoticeState
from share.models.base import new_public_id
from share.models.due import Due
from share.models.notices import Notice
from share.repositories import due
from share.repositories.asked import Own, has_none
from share.repositories.due import Owed
from share.repositories.statements import among, insert_many, insert_new

CHUNK = 500
"""Letters that are looked for, or put in, at a time."""


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


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    return {
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


def owe(session: Session, letters: Sequence[Letter], *, now: datetime, at: datetime | None = None) -> int:
    """Put letters into the outbox and owe their sending (`at`, or now); returns how many are new."""
    rows = [_row(letter, now) for letter in letters]
    added = insert_new(session, Notice, rows, key=("key",))
    for fresh in _queued(session, [letter.key for letter in letters]):
        due.owe(session, Job.SEND_NOTICE, [Owed(notice_id, at or now) for notice_id in fresh], now=now)
    return added


def _queued(session: Session, keys: Sequence[str]) -> Iterator[Sequence[int]]:
    """The ids of what waits under these keys, some at a time."""
    for start in range(0, len(keys), CHUNK):
        some = among(session, Notice.key, keys[start : start + CHUNK])
        yield session.scalars(select(Notice.id).where(some, Notice.state == "queued")).all()


def owe_many(session: Session, letters: Sequence[Letter], *, now: datetime) -> int:
    """As owe(), of very many letters of a kit that goes out once; returns how many are new."""
    added = 0
    for start in range(0, len(letters), CHUNK):
        some = letters[start : start + CHUNK]
        known = set(session.scalars(select(Notice.key).where(among(session, Notice.key, [one.key for one in some]))))
        new = [letter for letter in some if letter.key not in known]
        insert_many(session, Notice, [_row(letter, now) for letter in new])
        for fresh in _queued(session, [letter.key for letter in new]):
            due.owe_new(session, Job.SEND_NOTICE, fresh, at=now, now=now)
        if known:
            owe(session, [letter for letter in some if letter.key in known], now=now)
        added += len(new)
    return added


def drop_queued(session: Session, kind: NoticeKind, *, kit_id: int, member_id: int) -> None:
    """Take letters of this kind back that have not gone out yet."""
    wanted = select(Notice).where(Notice.member_id == member_id, Notice.kit_id == kit_id, Notice.kind == kind.value)
    for notice in session.scalars(wanted.where(Notice.state == NoticeState.QUEUED.value)):
        due.forget(session, Job.SEND_NOTICE, notice.id)
        session.delete(notice)


def due_of_kit(session: Session, kind: NoticeKind, *, kit_id: int, member_id: int) -> datetime | None:
    """When a letter of this kind about a kit goes out to a member; None where none is owed."""
    if kind is NoticeKind.KIT_REMINDER and has_none(session, Own.REMINDER, kit_id, member_id):
        return None
    return session.scalar(_DUE_OF_KIT, {"kind": kind.value, "kit_id": kit_id, "member_id": member_id})


_DUE_OF_KIT = (
    select(Due.due_at)
    .join(Notice, and_(Notice.id == Due.subject_id, Due.job == Job.SEND_NOTICE.value))
    .where(
        Notice.member_id == bindparam("member_id"),
        Notice.kit_id == bindparam("kit_id"),
        Notice.kind == bindparam("kind"),
    )
    .order_by(Due.due_at)
    .limit(1)
)


def get(session: Session, notice_id: int) -> Notice:
    return session.get_one(Notice, notice_id)


def find_by_public_id(session: Session, public_id: str) -> Notice | None:
    return session.scalars(select(Notice).where(Notice.public_id == public_id)).first()


def listed(session: Session, *, limit: int, before_id: int | None = None) -> list[Notice]:
    """The newest notices first."""
    wanted = select(Notice).order_by(Notice.id.desc()).limit(limit)
    if before_id is not None:
        wanted = wanted.where(Notice.id < before_id)
    return list(session.scalars(wanted))


def counts_by_state(session: Session) -> dict[NoticeState, int]:
    rows = session.execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {NoticeState(state): count for state, count in rows}
