"""Paying for a call before it is made, and correcting the ledger once it was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from share.domain.budgets import month_of
from share.domain.due import Job
from share.domain.plans import OPENING, OPENING_SPREAD, days_edge
from share.domain.words import mark
from share.networks.base import BadReplyError, Network, NetworkError, UnavailableError
from share.repositories import due, planning, spending
from share.repositories.asking import Group, Held
from share.repositories.spending import Purse

USUAL_BUDGET = 25_000_000
"""What a network may cost a month, in millionths of a dollar, while nobody has said: 5,000 posts on X."""

MOST_KEYS = 1000
ONE_DAY = timedelta(days=1)
EVENING = time(22, 30)
"""From then on (UTC) what is left of the day's part goes to posts that nobody has looked at yet."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is asked about, and which of it was charged just now; what had been paid for that day is not in it."""

    group: Group
    charged: frozenset[str] = frozenset()
    day: date | None = None


def monthly_budget(session: Session, network: Network, *, told: int | None) -> int:
    """In millionths of a dollar: what the environment says (`told`), else what an admin set, else what is usual."""
    if told is not None:
        return told
    row = spending.budget_of(session, network.name)
    return USUAL_BUDGET if row is None or row.monthly_micros is None else row.monthly_micros


def pay(session: Session, group: Group, *, told: int | None, now: datetime) -> Bill:
    """Enter what the call will cost; posts that the budget does not cover are put off with the reason.

    A first look may take what is left of the month, a further reading only its part of today. Where money was short
    the day before, a first look waits until it is likely to show enough, or until money is left in the evening.
    """
    network = group.network
    if network.price is None or group.counts_links or not group.rows:
        return Bill(group)
    if edge := days_edge(now):
        for held in group.rows:
            due.put_off(
                session, held.lease, until=edge, reason=mark("So near midnight UTC it is not sure which day pays.")
            )
        return Bill(group.only([]))
    if not spending.lock(session, network.name):
        planning.kept(session, network, now=now)
        spending.lock(session, network.name)
    day = spending.utc_day(now)
    paid = spending.billed(session, network.name, [held.ref.native_id for held in group.rows], day=day)
    if len(paid) == len(group.rows):
        return Bill(group, frozenset(), day)
    purse = spending.purse(session, network.name, monthly=monthly_budget(session, network, told=told), now=now)
    group = _worth_a_look(session, group, paid, now=now)
    kept, unpaid = _within(group, paid, network.price.micros, purse)
    charged = frozenset(held.ref.native_id for held in kept) - paid
    month_is_over = purse.left - len(charged) * network.price.micros < network.price.micros
    for held in unpaid:
        _put_off(session, held, purse, month_is_over=month_is_over, now=now, label=network.label)
    spending.charge(session, network, charged, now=now)
    return Bill(group.only(kept), charged, day)


def _worth_a_look(session: Session, group: Group, paid: Collection[str], *, now: datetime) -> Group:
    """Without the first looks that wait because money is short."""
    if now.time() >= EVENING or not planning.is_short(session, group.network):
        return group
    terms = planning.terms(session, group.network, now=now)
    first = [one for one in group.rows if one.lease.job is Job.VERIFY_POST and one.ref.native_id not in paid]
    found = planning.prospects(session, terms, [held.row.post for held in first])
    waiting = {}
    for held in first:
        coming = planning.coming(terms, found[held.row.post.id], now=now, paid=False)
        at = coming.at if coming else now + ONE_DAY
        if at > now:
            waiting[held.lease.due_id] = at
            evening = datetime.combine(now.date(), EVENING, tzinfo=UTC)
            reason = mark("Money for %(label)s is short: it is looked at once that is likely to show enough.") % {
                "label": group.network.label
            }
            due.put_off(session, held.lease, until=min(at, evening), reason=reason)
    return group.only([held for held in group.rows if held.lease.due_id not in waiting])


def _within(group: Group, paid: Collection[str], price: int, purse: Purse) -> tuple[list[Held], list[Held]]:
    """What is paid for or can be, in order; and what cannot."""
    kept: list[Held] = []
    unpaid: list[Held] = []
    left = {Job.VERIFY_POST: purse.left, Job.READ_METRICS: purse.left_today}
    for held in group.rows:
        if held.ref.native_id in paid:
            kept.append(held)
        elif left[held.lease.job] >= price:
            kept.append(held)
            left = {job: amount - price for job, amount in left.items()}
        else:
            unpaid.append(held)
    return kept, unpaid


def _put_off(session: Session, held: Held, purse: Purse, *, month_is_over: bool, now: datetime, label: str) -> None:
    amount = f"${purse.monthly / 1_000_000:,.2f}"
    if month_is_over:
        first = month_of(purse.today)[1]
        reason = mark("%(label)s's budget for this month (%(amount)s) is used up.") % {"label": label, "amount": amount}
    else:
        first = purse.today + timedelta(days=1)
        reason = mark("Today's part of %(label)s's budget (%(amount)s a month) is used up.") % {
            "label": label,
            "amount": amount,
        }
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) + (first - now.date())
    spread = OPENING_SPREAD * (held.lease.due_id % MOST_KEYS) / MOST_KEYS
    due.put_off(session, held.lease, until=until + OPENING + spread, reason=reason)


def settle(
    session: Session, bill: Bill, *, shown: Collection[str], unasked: Collection[str], error: NetworkError | None
) -> None:
    """Take back what was charged for posts that the network did not give: `shown` are those that it did.

    unasked: no answer came about these. Where the call may have been answered without our hearing it, the charge
    stands: the ledger may say too much, never too little, and the next try that day is free in it.
    """
    if not bill.charged or bill.day is None:
        return
    kept = set(shown)
    if isinstance(error, (UnavailableError, BadReplyError)):
        kept |= set(list(unasked)[: bill.group.network.batch_size])
    spending.refund(session, bill.group.network, bill.charged - kept, day=bill.day)


def count(session: Session, group: Group, *, calls: int, reads: int, now: datetime) -> None:
    """Note what was asked of a network, for people to see and for the price to follow."""
    if not calls:
        return
    spending.add(session, group.network.name, group.batch.scope, day=spending.utc_day(now), calls=calls, reads=reads)
    planning.used(session, group.network, reads=reads, now=now)
