"""What is owed of each network, counted in one pass over all that is due; of very much, now and then, and kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from share.models.due import Due
from share.models.posts import Post
from share.repositories import accounts
from share.repositories.due import PUT_OFF
from share.repositories.network_states import ASKING, batch_of

FEW = 10_000
"""Up to so many rows are counted whenever somebody looks."""

LISTED = 100
"""So many of the rows that were put off are named."""

KEPT = "network_work"
_JOBS = [job.value for job in ASKING]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is owed of one network: rows in all, parked ones, the earliest time, those that wait for money."""

    network: str
    rows: int = 0
    parked: int = 0
    next_at: datetime | None = None
    late_since: datetime | None = None
    put_off: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """What is owed, by network, as it was counted then, and the first of the rows that were put off.

    `accounts` are how many of a network are known, `reconnect` how many of them need their member.
    """

    counted_at: datetime
    networks: Mapping[str, Waiting]
    put_off: Sequence[int]
    accounts: Mapping[str, int]
    reconnect: Mapping[str, int]


class Shelf(Protocol):
    """Where the last count is kept."""

    def find(self, name: str) -> bytes | None: ...
    def put(self, name: str, content: bytes) -> bytes: ...
    def waits(self) -> bool: ...


def known(session: Session, shelf: Shelf, *, now: datetime) -> Count | None:
    """What is owed now; of very much the last count, None until the scheduler has made one."""
    packed = shelf.find(KEPT) if is_large(session) else None
    if packed is not None:
        return _unpack(packed)
    return None if is_large(session) and shelf.waits() else count(session, now=now)


def keep(session: Session, shelf: Shelf, *, now: datetime) -> bool:
    """Count very much anew, for all who look; returns whether there was that much."""
    if is_large(session):
        shelf.put(KEPT, _pack(count(session, now=now)))
        return True
    return False


def is_large(session: Session) -> bool:
    some = select(Due.id).where(Due.job.in_(_JOBS)).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > FEW


def count(session: Session, *, now: datetime) -> Count:
    """Everything that is owed, and all accounts."""
    networks, put_off = waiting(session), list[int]()
    if any(one.put_off for one in networks.values()):
        late = select(Due.id).where(Due.last_error.startswith(PUT_OFF), Due.parked_at.is_(None))
        put_off += session.scalars(late.order_by(Due.due_at, Due.id).limit(LISTED))
    return Count(now, networks, put_off, accounts.counts(session), accounts.to_connect_again(session))


def _pack(counted: Count) -> bytes:
    return json.dumps(asdict(counted), default=datetime.isoformat).encode()


def _unpack(packed: bytes) -> Count:
    told = json.loads(packed)
    for row in told["networks"].values():
        row |= {name: _time(row[name]) for name in ("next_at", "late_since")}
    networks = {name: Waiting(**row) for name, row in told["networks"].items()}
    return Count(**told | {"counted_at": datetime.fromisoformat(told["counted_at"]), "networks": networks})


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def is_owed_for(session: Session, kit_id: int) -> bool:
    """Whether a post of the kit is still to be looked at or read."""
    owed = select(Due.id).where(Due.job.in_(_JOBS), Due.subject_id == Post.id).exists()
    return session.scalar(select(Post.id).where(Post.kit_id == kit_id, owed).limit(1)) is not None


def waiting(session: Session) -> dict[str, Waiting]:
    """What is owed, by network."""
    found: dict[str, Waiting] = {}
    rows = session.execute(
        select(
            Due.batch,
            func.count().label("rows"),
            func.count(Due.parked_at).label("parked"),
            func.min(Due.due_at).label("next_at"),
            func.min(case((Due.parked_at.is_(None), Due.due_at))).label("late_since"),
            func.count(case((Due.last_error.startswith(PUT_OFF), 1))).label("put_off"),
        )
        .where(Due.job.in_(_JOBS))
        .group_by(Due.batch)
    )
    for row in rows:
        network = batch_of(row.batch).network
        so_far = found.get(network, Waiting(network))
        found[network] = Waiting(
            network,
            so_far.rows + row.rows,
            so_far.parked + row.parked,
            _earlier(so_far.next_at, row.next_at),
            _earlier(so_far.late_since, row.late_since),
            so_far.put_off + row.put_off,
        )
    return found


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
