"""The ledger of what networks charge: written before a call is made, so that a crash can only overstate it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from share.domain.budgets import day_allowance, month_of
from share.models.planners import Planner
from share.models.spending import BilledRead, Budget, Spending
from share.networks.base import Network
from share.repositories import straight
from share.repositories.statements import among_given, given, insert_into, upsert, upsert_one

ONE_DAY = timedelta(days=1)
DAYS_OF_LATE = 7


def utc_day(now: datetime) -> date:
    return now.astimezone(UTC).date()


@dataclass(frozen=True, slots=True)
class Purse:
    """What may be spent on a network this month and today, in millionths of a dollar, and what was."""

    monthly: int
    spent: int
    spent_today: int
    today: date

    @property
    def left(self) -> int:
        """To the month's end."""
        return max(self.monthly - self.spent, 0)

    @property
    def left_today(self) -> int:
        """Of today's even part of the month's budget."""
        allowed = day_allowance(self.monthly, spent_before_today=self.spent - self.spent_today, today=self.today)
        return max(min(allowed - self.spent_today, self.left), 0)


def budget_of(session: Session, network: str) -> Budget | None:
    return session.get(Budget, network)


def set_budget(session: Session, network: str, monthly: int | None, *, by_id: int, now: datetime) -> None:
    """What an admin allows a network to cost a month; None: what is usual."""
    row = {"network": network, "monthly_micros": monthly, "set_by_id": by_id, "set_at": now}
    upsert(
        session,
        Budget,
        [row],
        key=("network",),
        changes=lambda new: {name: getattr(new, name) for name in ("monthly_micros", "set_by_id", "set_at")},
    )


def lock(session: Session, network: str) -> bool:
    """On PostgreSQL whoever spends on a network waits here for the one before; SQLite lets one writer in anyway.

    False where nothing is known of the network yet, so that nothing can be held.
    """
    return bool(straight.rows(session, _LOCK, {"network": network}))


_LOCK = select(Planner.network).where(Planner.network == bindparam("network")).with_for_update()


def purse(session: Session, network: str, *, monthly: int, now: datetime) -> Purse:
    """As the ledger of charges stands."""
    today = utc_day(now)
    first, after = month_of(today)
    rows = session.execute(_SPENT, {"network": network, "first": first, "after": after}).all()
    by_day = {row[0]: int(row[1]) for row in rows}
    return Purse(monthly, sum(by_day.values()), by_day.get(today, 0), today)


# From the days' sums, which every charge is added to as it is entered: of a month there may be millions of charges.
_SPENT = (
    select(Spending.day, func.sum(Spending.micros))
    .where(
        Spending.network == bindparam("network"),
        Spending.day >= bindparam("first"),
        Spending.day < bindparam("after"),
    )
    .group_by(Spending.day)
)


def billed(session: Session, network: str, resources: Collection[str], *, day: date) -> set[str]:
    """Those of the resources that are paid for on that day."""
    dialect = session.get_bind().dialect.name
    facts = {"network": network, "day": day, **given(dialect, resources)}
    return {resource for (resource,) in straight.rows(session, _billed(dialect), facts)}


@cache
def _billed(dialect: str) -> Any:
    columns = BilledRead.__table__.c
    paid = select(columns.resource).where(columns.network == bindparam("network"), columns.day == bindparam("day"))
    return paid.where(among_given(dialect, columns.resource))


def charge(session: Session, network: Network, resources: Collection[str], *, now: datetime) -> int:
    """Enter charges for today; returns how many were new. What is paid for today already costs nothing more."""
    if network.price is None or not resources:
        return 0
    return enter(session, network.name, dict.fromkeys(resources, network.price.micros), now=now)


def enter(session: Session, network: str, prices: Mapping[str, int], *, now: datetime) -> int:
    """Enter charges for today, by resource; returns how many were new."""
    day = utc_day(now)
    rows = [
        {"network": network, "day": day, "resource": one, "micros": prices[one], "at": now} for one in sorted(prices)
    ]
    statement = insert_into(session, BilledRead.__table__).on_conflict_do_nothing()
    added = session.execute(statement.returning(BilledRead.micros), rows).all()
    if added:
        add(session, network, "", day=day, micros=sum(row.micros for row in added))
    return len(added)


def refund(session: Session, network: Network, resources: Collection[str], *, day: date) -> None:
    """Take back what was entered for posts that the network did not give: those are free."""
    if not resources:
        return
    gone = session.execute(
        delete(BilledRead)
        .where(
            BilledRead.network == network.name, BilledRead.day == day, BilledRead.resource.in_(sorted(set(resources)))
        )
        .returning(BilledRead.micros)
        .execution_options(synchronize_session=False)
    )
    back = sum(row.micros for row in gone)
    if back:
        add(session, network.name, "", day=day, micros=-back)


def add(
    session: Session, network: str, scope: str, *, day: date, calls: int = 0, reads: int = 0, micros: int = 0
) -> None:
    """Add to what was asked of a network, or of one host of it, on a day."""
    row = {"network": network, "scope": scope, "day": day, "calls": calls, "reads": reads, "micros": micros}
    upsert_one(session, Spending, row, key=("network", "scope", "day"), changes=_added)


def _added(new: Any) -> Mapping[str, Any]:
    return {name: getattr(Spending, name) + getattr(new, name) for name in ("calls", "reads", "micros")}


def spent_on(session: Session, network: str, day: date) -> int:
    """What was charged for one UTC day."""
    wanted = select(func.coalesce(func.sum(Spending.micros), 0))
    return int(session.scalar(wanted.where(Spending.network == network, Spending.day == day)) or 0)


def spent_in_month(session: Session, network: str, day: date) -> int:
    """What was charged from the first of its month to the end of `day`."""
    wanted = select(func.coalesce(func.sum(Spending.micros), 0))
    days = (Spending.day >= month_of(day)[0], Spending.day <= day)
    return int(session.scalar(wanted.where(Spending.network == network, *days)) or 0)


@dataclass(frozen=True, slots=True)
class Used:
    """What a network was asked, and what that cost in millionths of a dollar: today, and this month so far."""

    calls_today: int = 0
    reads_today: int = 0
    micros_today: int = 0
    calls: int = 0
    reads: int = 0
    micros: int = 0
    micros_of_late: float = 0.0
    """A day, over the last week or since the first charge."""


def used(session: Session, *, now: datetime) -> dict[str, Used]:
    """By network."""
    today = utc_day(now)
    first = min(month_of(today)[0], today - DAYS_OF_LATE * ONE_DAY)
    rows = session.scalars(select(Spending).where(Spending.day >= first))
    by_network: dict[str, list[Spending]] = {}
    for row in rows:
        by_network.setdefault(row.network, []).append(row)
    return {network: _used(mine, today=today, now=now) for network, mine in by_network.items()}


def _used(rows: Sequence[Spending], *, today: date, now: datetime) -> Used:
    mine = [row for row in rows if row.day == today]
    month = [row for row in rows if row.day >= month_of(today)[0]]
    late = [row for row in rows if row.day > today - DAYS_OF_LATE * ONE_DAY and row.micros]
    since = min((row.day for row in late), default=today)
    days = max((now - datetime.combine(since, datetime.min.time(), tzinfo=UTC)) / ONE_DAY, 1.0)
    return Used(
        sum(row.calls for row in mine),
        sum(row.reads for row in mine),
        sum(row.micros for row in mine),
        sum(row.calls for row in month),
        sum(row.reads for row in month),
        sum(row.micros for row in month),
        sum(row.micros for row in late) / days,
    )
