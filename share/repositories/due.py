"""Work owed: rows that are leased, done, tried again later, or parked for a person."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from share.domain.due import CRASHES_BEFORE_PARKING, LEASE, Job, Lease
from share.domain.words import mark
from share.models.due import Due
from share.repositories import leasing, straight
from share.repositories.statements import among, array_of, given, insert_many, made, upsert

RINGS = "rings"
"""Where a session keeps the jobs that became due in it; core.write() rings for them after the commit."""

SUSPECTS = 20
"""Which part of a batch is taken at once of rows whose last holder died."""

PUT_OFF = "Put off: "
"""How the reasons begin for which a row waits although nothing failed."""

_DUE: Any = Due.__table__
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to owe: `batch` groups rows that may share one call."""

    subject_id: int
    due_at: datetime
    batch: str = ""


def owe(session: Session, job: Job, rows: Sequence[Owed], *, now: datetime) -> None:
    """Owe `job` for each subject; what is owed already keeps the earlier time, and is no longer parked."""
    if not rows:
        return
    values = [
        {
            "job": job.value,
            "subject_id": row.subject_id,
            "batch": row.batch,
            "due_at": row.due_at,
            "created_at": now,
            "attempts": 0,
            "crashes": 0,
            "last_error": "",
        }
        for row in rows
    ]
    upsert(
        session,
        Due,
        values,
        key=("job", "subject_id"),
        changes=lambda new: {
            "due_at": func.least(Due.due_at, new.due_at)
            if session.get_bind().dialect.name == "postgresql"
            else func.min(Due.due_at, new.due_at),
            "batch": new.batch,
            "parked_at": None,
        },
    )
    if any(row.due_at <= now for row in rows):
        ring(session, job)


def owe_new(session: Session, job: Job, ids: Sequence[int], *, at: datetime, now: datetime) -> None:
    """Owe `job` for very many subjects of which nothing was owed before."""
    same = {"job": job.value, "batch": "", "due_at": at, "created_at": now}
    none = {"attempts": 0, "crashes": 0, "last_error": ""}
    insert_many(session, Due, [{**same, **none, "subject_id": id_} for id_ in ids])
    if ids and at <= now:
        ring(session, job)


def ring(session: Session, job: Job) -> None:
    """Ask for the queue to be rung for `job` once this session has committed."""
    session.info.setdefault(RINGS, set()).add(job)


def take_rings(session: Session) -> set[Job]:
    """The jobs to ring for; called by core after the commit."""
    rings: set[Job] = session.info.pop(RINGS, set())
    return rings


def lease(session: Session, job: Job, *, now: datetime, limit: int, batch: str | None = None) -> list[Lease]:
    """Take up to `limit` due rows, oldest first, for LEASE; rows that took their worker down are parked.

    Rows whose last holder died are taken in small batches, after a second time alone: if one is to blame, few
    others suffer for it again, and none is parked for it.
    """
    dialect, in_batch = session.get_bind().dialect.name, batch is not None
    facts = {"of_job": job.value, "now": now, "of_batch": batch}
    if not straight.rows(session, leasing.any_died(), facts):
        return _take(session, job, leasing.first(dialect, in_batch), {**facts, "most": limit})
    _park_poison(session, job, now)
    few = max(limit // SUSPECTS, 1)
    return (
        _take(session, job, leasing.first(dialect, in_batch, died=2), {**facts, "most": 1})
        or _take(session, job, leasing.first(dialect, in_batch, died=1), {**facts, "most": few})
        or _take(session, job, leasing.first(dialect, in_batch), {**facts, "most": limit})
    )


def _take(session: Session, job: Job, statement: Any, facts: Mapping[str, Any]) -> list[Lease]:
    token = secrets.token_hex(8)
    taken = straight.rows(session, statement, {**facts, "holder": token, "until": facts["now"] + LEASE})
    taken.sort()
    return made(Lease, [(row_id, job, subject_id, token, attempts, at) for at, row_id, subject_id, attempts in taken])


def _park_poison(session: Session, job: Job, now: datetime) -> None:
    session.execute(
        update(Due)
        .where(
            Due.job == job.value,
            leasing.free(now),
            Due.crashes >= CRASHES_BEFORE_PARKING - 1,
            Due.lease_token.is_not(None),
        )
        .values(
            parked_at=now,
            lease_token=None,
            lease_until=None,
            last_error=mark("It ended its worker three times and waits for a person."),
        )
        .execution_options(synchronize_session=False)
    )


def batches(session: Session, job: Job, *, now: datetime, limit: int = 100) -> list[str]:
    """The batches of `job` that have something due, the longest waiting first."""
    facts = {"of_job": job.value, "now": now, "most": limit}
    return [name for (name,) in straight.rows(session, leasing.batches(), facts)]


def jobs_waiting(session: Session, *, now: datetime) -> list[Job]:
    """The jobs that have something due and free: what the sweeper rings for."""
    rows = session.execute(select(Due.job).where(leasing.free(now)).distinct())
    return [Job(row.job) for row in rows]


def batch_of(session: Session, held: Lease) -> str:
    """What was written beside the row when it was owed: the batch it may share a call with, or how far it came."""
    return session.scalars(select(Due.batch).where(Due.id == held.due_id)).one()


def crashes(session: Session, held: Lease) -> int:
    """How many holders of the row died or hung before this one."""
    return session.scalars(select(Due.crashes).where(Due.id == held.due_id)).one()


def holds(session: Session, held: Lease) -> bool:
    """Whether the lease is still ours; on PostgreSQL the row stays locked until the commit."""
    found = session.execute(
        select(Due.id).where(Due.id == held.due_id, Due.lease_token == held.token).with_for_update()
    )
    return found.first() is not None


def holds_many(session: Session, held: Sequence[Lease]) -> set[int]:
    """The ids of the rows among these whose lease is still ours; as holds()."""
    if not held:
        return set()
    dialect, ids = session.get_bind().dialect.name, [lease.due_id for lease in held]
    facts = {**given(dialect, {lease.token for lease in held}, "tokens"), **given(dialect, ids)}
    if straight.rows(session, leasing.how_many_are_ours(dialect), facts) == [(len(ids),)]:
        return set(ids)
    return {due_id for (due_id,) in straight.rows(session, leasing.ours(dialect), facts)}


def done_many(session: Session, held: Sequence[Lease]) -> None:
    """As done(), for many rows at once; a row whose lease was lost stays as it is."""
    if held:
        gone = delete(Due).where(*_leased(session, held))
        session.execute(gone.execution_options(synchronize_session=False))


def again_many(session: Session, held: Sequence[tuple[Lease, datetime]]) -> None:
    """As again() without an error, for many rows at once; a row whose lease was lost stays as it is."""
    if not held:
        return
    if session.get_bind().dialect.name == "postgresql":
        # Whole numbers go to the database for a third of what texts of times cost.
        ids, times = (
            array_of(lease.due_id for lease, _ in held),
            array_of((at - _EPOCH) // _MICROSECOND for _, at in held),
        )
        straight.run(session, _AGAIN, {"ids": ids, "times": times, "tokens": list({lease.token for lease, _ in held})})
        return
    back = (
        update(Due.__table__)  # type: ignore[arg-type]  # a table, past the ORM's work for each row
        .where(Due.id == bindparam("row"), Due.lease_token == bindparam("token"))
        .values(due_at=bindparam("at"), lease_token=None, lease_until=None, crashes=0, attempts=0, last_error="")
    )
    session.execute(back, [{"row": lease.due_id, "token": lease.token, "at": at} for lease, at in held])


_AGAIN = text("""
UPDATE due SET due_at = to_timestamp(0) + back.at * INTERVAL '1 microsecond',
    lease_token = NULL, lease_until = NULL, crashes = 0, attempts = 0, last_error = ''
FROM unnest(CAST(:ids AS integer[]), CAST(:times AS bigint[])) AS back (id, at)
WHERE due.id = back.id AND due.lease_token = ANY(CAST(:tokens AS text[]))
""")


def _leased(session: Session, held: Sequence[Lease]) -> tuple[ColumnElement[bool], ...]:
    ids = among(session, Due.id, [lease.due_id for lease in held])
    return ids, Due.lease_token.in_({lease.token for lease in held})


def done(session: Session, held: Lease) -> bool:
    """The work is done and no longer owed; False where the lease was lost, and then nothing may be written."""
    gone = session.execute(
        delete(Due)
        .where(Due.id == held.due_id, Due.lease_token == held.token)
        .returning(Due.id)
        .execution_options(synchronize_session=False)
    )
    return gone.first() is not None


def again(session: Session, held: Lease, *, at: datetime, error: str = "") -> bool:
    """Give the row back to be done at `at`; an `error` counts as a failed attempt. False: lease lost."""
    back = session.execute(
        update(Due)
        .where(Due.id == held.due_id, Due.lease_token == held.token)
        .values(
            due_at=at,
            lease_token=None,
            lease_until=None,
            crashes=0,
            attempts=Due.attempts + 1 if error else 0,
            last_error=error,
        )
        .returning(Due.id)
        .execution_options(synchronize_session=False)
    )
    return back.first() is not None


def put_off(session: Session, held: Lease, *, until: datetime, reason: str) -> None:
    """Give the row back for a reason that is no failure of its own."""
    again(session, held, at=until)
    session.execute(
        update(Due)
        .where(Due.id == held.due_id)
        .values(last_error=f"{PUT_OFF}{reason}")
        .execution_options(synchronize_session=False)
    )


def count_put_off(session: Session, network: str) -> int:
    """How many rows of a network wait although nothing failed."""
    waits = (Due.batch.startswith(f"{network}:", autoescape=True), Due.last_error.startswith(PUT_OFF))
    return session.scalar(select(func.count()).where(*waits)) or 0


def listed_put_off(session: Session, *, limit: int, among_ids: Sequence[int] | None = None) -> list[Due]:
    """The rows that wait although nothing failed, the soonest first; of these alone where some are named."""
    wanted = select(Due).where(Due.last_error.startswith(PUT_OFF), Due.parked_at.is_(None))
    if among_ids is not None:
        wanted = wanted.where(Due.id.in_(among_ids))
    return list(session.scalars(wanted.order_by(Due.due_at, Due.id).limit(limit)))


def sooner(session: Session, job: Job, times: Mapping[int, datetime], *, now: datetime) -> int:
    """Move rows that nobody holds to an earlier time; returns how many moved."""
    moved = 0
    for subject_id, at in times.items():
        gone = session.execute(
            update(Due)
            .where(
                Due.job == job.value,
                Due.subject_id == subject_id,
                Due.due_at > at,
                Due.parked_at.is_(None),
                Due.lease_token.is_(None),
                Due.last_error == "",
            )
            .values(due_at=at)
            .returning(Due.id)
            .execution_options(synchronize_session=False)
        )
        moved += len(gone.all())
    if any(at <= now for at in times.values()):
        ring(session, job)
    return moved


def lease_ahead(session: Session, job: Job, ids: Sequence[int], *, now: datetime) -> list[Lease]:
    """Take these rows before their time, as far as nobody holds them."""
    if not ids:
        return []
    dialect = session.get_bind().dialect.name
    return _take(session, job, leasing.these(dialect), {"now": now, **given(dialect, ids)})


def park(session: Session, held: Lease, *, now: datetime, error: str) -> bool:
    """Set the row aside until a person looks; False where the lease was lost."""
    back = session.execute(
        update(Due)
        .where(Due.id == held.due_id, Due.lease_token == held.token)
        .values(parked_at=now, lease_token=None, lease_until=None, last_error=error)
        .returning(Due.id)
        .execution_options(synchronize_session=False)
    )
    return back.first() is not None


def move(session: Session, held: Sequence[Lease], *, batch: str) -> None:
    """From now on these rows share calls with those of another batch; they stay leased."""
    session.execute(
        update(Due).where(*_leased(session, held)).values(batch=batch).execution_options(synchronize_session=False)
    )


def postpone_batch(session: Session, job: Job, batch: str, *, until: datetime) -> None:
    """Nothing of this batch is due before `until`: a network said when it may be asked again."""
    session.execute(
        update(Due)
        .where(Due.job == job.value, Due.batch == batch, Due.due_at < until)
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def is_owed(session: Session, job: Job, subject_id: int) -> bool:
    """Whether `job` is owed for the subject at any time, or parked."""
    return session.scalar(select(Due.id).where(Due.job == job.value, Due.subject_id == subject_id)) is not None


def coming(session: Session, jobs: Sequence[Job], *, limit: int) -> list[Due]:
    """What is owed next of these jobs, in order."""
    wanted = select(Due).where(Due.job.in_([job.value for job in jobs]), Due.parked_at.is_(None))
    return list(session.scalars(wanted.order_by(Due.due_at, Due.id).limit(limit)))


def parked(session: Session, *, limit: int = 100) -> list[Due]:
    """What waits for a person."""
    rows = session.scalars(select(Due).where(Due.parked_at.is_not(None)).order_by(Due.parked_at, Due.id).limit(limit))
    return list(rows)


def forget(session: Session, job: Job, subject_id: int) -> None:
    """The work is no longer wanted."""
    session.execute(
        delete(Due)
        .where(Due.job == job.value, Due.subject_id == subject_id)
        .execution_options(synchronize_session=False)
    )
