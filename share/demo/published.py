"""Posts of the cast that were made from here: each with the tap that it came of."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from share.core import Session
from share.demo.acts import Kind
from share.demo.history import Stage
from share.demo.proofs import proofs_of
from share.demo.records import Record
from share.domain.publications import PublicationState
from share.models.accounts import Account
from share.models.base import new_public_id
from share.models.publications import Publication
from share.repositories import accounts, samples
from share.repositories.statements import insert_many

TOOK = timedelta(seconds=3)
LATELY = 14
"""Days: what is older was posted by hand."""


def add(session: Session, stage: Stage, made: Iterable[Record]) -> None:
    """Let the newest recorded posts of people who may publish from here have been made here."""
    newest = max(stage.kits)
    mine = [record for record in made if _is_made_here(record, newest=newest)]
    known = samples.posts(session, sorted({record.kit.id for record in mine}), since=None)
    rows = [_row(record, held, known) for record in mine if (held := _account(session, record)) is not None]
    insert_many(session, Publication, rows)


def _is_made_here(record: Record, *, newest: int) -> bool:
    proven = proofs_of(record.act.person).get(record.act.network)
    is_new = record.act.day.number > newest - LATELY
    return bool(proven and proven.publishes and is_new and record.sharing.kind is Kind.LINKED and not record.is_gone)


def _account(session: Session, record: Record) -> Account | None:
    mine = accounts.of_member(session, record.member_id, record.act.network)
    return mine[0] if mine else None


def _row(record: Record, account: Account, known: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    sent_at = record.sharing.posted_at - TOOK
    return {
        "public_id": new_public_id(),
        "member_id": record.member_id,
        "kit_id": record.kit.id,
        "account_id": account.id,
        "network": record.act.network,
        "text": None,
        "key": f"sample-{record.kit.id}-{account.id}",
        "state": PublicationState.PUBLISHED.value,
        "reason": "",
        "micros": 0,
        "looks": 0,
        "native_id": record.sharing.ref.native_id,
        "url": record.sharing.ref.url,
        "post_id": known.get(record.key),
        "created_at": sent_at,
        "sent_at": sent_at,
        "settled_at": record.sharing.posted_at,
    }
