"""What is owed of each network, counted in one pass over all that is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from share.models.due import Due
from share.repositories.due import PUT_OFF
from share.repositories.network_states import ASKING, batch_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is owed of one network: rows in all, parked ones, the earliest time, those that wait for money."""

    network: str
    rows: int = 0
    parked: int = 0
    next_at: datetime | None = None
    late_since: datetime | None = None
    put_off: int = 0


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
        .where(Due.job.in_([job.value for job in ASKING]))
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
