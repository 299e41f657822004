"""Filling a call: where fewer posts are due than it may ask for, the next most valuable ones come along."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.due import Job, Lease
from share.domain.plans import SHORTEST_GAP
from share.models.due import Due
from share.models.planners import Forecast
from share.models.posts import Post
from share.models.spending import BilledRead
from share.networks.base import Network
from share.repositories import due, spending
from share.repositories.network_states import Batch

AHEAD = timedelta(days=3)
LOOKED_AT = 4
"""Candidates that are looked at for each free place."""


def fill(session: Session, leases: list[Lease], batch: Batch, network: Network, *, now: datetime) -> list[Lease]:
    """More rows of the batch for the last call's free places: those planned next, at least half-way there.

    Where posts are paid for, only such as are paid for today. Rows that took a worker down are asked about alone.
    """
    room = -len(leases) % network.batch_size
    if not leases or not room or network.owner_token or _suspect(session, leases):
        return leases
    wanted = (
        select(Due.id, Due.due_at, Forecast.seen_at)
        .join(Forecast, Forecast.post_id == Due.subject_id)
        .where(
            Due.job == leases[0].job.value,
            Due.batch == batch.name,
            Due.due_at > now,
            Due.due_at <= now + AHEAD,
            Due.lease_token.is_(None),
            Due.parked_at.is_(None),
            Due.last_error == "",
        )
    )
    if network.price is not None:
        wanted = wanted.join(Post, Post.id == Due.subject_id).join(
            BilledRead,
            (BilledRead.network == network.name)
            & (BilledRead.day == spending.utc_day(now))
            & (BilledRead.resource == Post.native_id),
        )
    rows = session.execute(wanted.order_by(Due.due_at, Due.id).limit(room * LOOKED_AT))
    ids = [row.id for row in rows if _is_worth_it(row.seen_at, row.due_at, now)]
    return leases + due.lease_ahead(session, leases[0].job, ids[:room], now=now)


def _is_worth_it(seen_at: datetime, due_at: datetime, now: datetime) -> bool:
    return now - seen_at >= max((due_at - seen_at) / 2, SHORTEST_GAP)


def _suspect(session: Session, leases: list[Lease]) -> bool:
    crashes = select(func.max(Due.crashes)).where(Due.id.in_([lease.due_id for lease in leases]))
    return leases[0].job is not Job.READ_METRICS or bool(session.scalar(crashes))
