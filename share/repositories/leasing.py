"""The statements that lease rows of work owed and look who holds them: each is made once."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, func, or_, select, update

from share.models.due import Due
from share.repositories.statements import among_given, as_driven

_DUE: Any = Due.__table__
_NOW: Any = bindparam("now")


def free(now: Any) -> ColumnElement[bool]:
    left = or_(_DUE.c.lease_until.is_(None), _DUE.c.lease_until < now)
    return and_(_DUE.c.parked_at.is_(None), _DUE.c.due_at <= now, left)


@cache
def any_died() -> Any:
    """Whether any free row has a lease that ran out."""
    died = select(_DUE.c.id).where(_DUE.c.job == bindparam("of_job"), free(_NOW), _DUE.c.lease_token.is_not(None))
    return died.limit(1)


@cache
def first(dialect: str, in_batch: bool, *, died: int = 0) -> Any:  # noqa: FBT001 - what the statement is kept by
    """Leases the `most` first free rows; `died`: of those alone that so many holders, or more, died of."""
    wanted = select(_DUE.c.id).where(_DUE.c.job == bindparam("of_job"), free(_NOW))
    if in_batch:
        wanted = wanted.where(_DUE.c.batch == bindparam("of_batch"))
    if died:
        wanted = wanted.where(_DUE.c.lease_token.is_not(None), _DUE.c.crashes >= died - 1)
    return _leasing(dialect, wanted.order_by(_DUE.c.due_at, _DUE.c.id).limit(bindparam("most")))


def _leasing(dialect: str, wanted: Select[int]) -> Any:
    chosen: ScalarSelect[int] | Select[int] = wanted.scalar_subquery()
    if dialect == "postgresql":
        # Chosen once, in a CTE: a plain sub-select may be run again for each row that is looked at, and each run
        # skips what an earlier one locked, so that more rows than the limit would be taken.
        chosen = select(wanted.with_for_update(skip_locked=True).cte("chosen").c.id)
    return (
        update(_DUE)
        .where(_DUE.c.id.in_(chosen))
        .values(
            # A lease that ran out was never given back: its holder died or hung.
            crashes=_DUE.c.crashes + case((_DUE.c.lease_token.is_(None), 0), else_=1),
            lease_token=bindparam("holder"),
            lease_until=bindparam("until"),
        )
        .returning(as_driven(dialect, _DUE.c.due_at), _DUE.c.id, _DUE.c.subject_id, _DUE.c.attempts)
    )


@cache
def batches() -> Any:
    wanted = select(_DUE.c.batch).where(_DUE.c.job == bindparam("of_job"), free(_NOW)).group_by(_DUE.c.batch)
    return wanted.order_by(func.min(_DUE.c.due_at), _DUE.c.batch).limit(bindparam("most"))


@cache
def these(dialect: str) -> Any:
    free = (_DUE.c.parked_at.is_(None), _DUE.c.lease_token.is_(None))
    return _leasing(dialect, select(_DUE.c.id).where(among_given(dialect, _DUE.c.id), *free))


@cache
def how_many_are_ours(dialect: str) -> Any:
    """Counted there, for mostly all are: their ids need not come back."""
    return select(func.count()).select_from(ours(dialect).subquery())


@cache
def ours(dialect: str) -> Any:
    leased = among_given(dialect, _DUE.c.lease_token, "tokens")
    return select(_DUE.c.id).where(among_given(dialect, _DUE.c.id), leased).order_by(_DUE.c.id).with_for_update()
