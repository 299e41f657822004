"""What is asked of the networks next and why, what that costs, and what was put off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from share.core import Core, Session
from share.domain.amounts import plain
from share.domain.budgets import forecast
from share.domain.due import Job
from share.domain.errors import InvalidError
from share.domain.plans import Prospect, explained
from share.domain.posts import PostState
from share.domain.rereads import Terms
from share.domain.words import language, mark, say
from share.language import amount, number
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import asking, audit, network_states, network_work, paying, planning, spending
from share.repositories.due import PUT_OFF
from share.repositories.spending import Used

DOLLAR = 1_000_000
MOST_DOLLARS = 1_000_000
BUDGETS = {
    "environment": mark(
        "$%(amount)s a month, set in the environment: %(reads)s reads, a post once a day. "
        "Reading the same post again that day is free."
    ),
    "admin": mark(
        "$%(amount)s a month, set by an admin: %(reads)s reads, a post once a day. "
        "Reading the same post again that day is free."
    ),
    "usual": mark(
        "$%(amount)s a month, the usual while nobody has set one: %(reads)s reads, a post once a day. "
        "Reading the same post again that day is free."
    ),
}
AMOUNT = re.compile(r"([0-9]{1,7}(\.[0-9]{1,6})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlannedRead:
    """One look or read: when, of which post, why then. `value` is in the unit of its network's price."""

    at: datetime
    network: str
    public_id: str
    url: str
    job: str
    reason: str
    value: float | None = None
    cost_usd: float = 0.0
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class Costs:
    """What a network was asked and what that cost; dollars are None where it charges nothing.

    `price` is what a read must be worth just now. `told_by`: who set the budget, "environment", "admin" or "usual".
    """

    network: str
    label: str
    price: float
    calls_today: int
    reads_today: int
    reads_month: int
    read_usd: float | None = None
    budget_usd: float | None = None
    told_by: str = ""
    spent_today_usd: float | None = None
    left_today_usd: float | None = None
    spent_usd: float | None = None
    forecast_usd: float | None = None
    runs_out: date | None = None

    @property
    def sentence(self) -> str:
        """The budget in words; "" where reading is free."""
        if self.budget_usd is None or self.read_usd is None:
            return ""
        if not self.budget_usd:
            return say("No money is set aside for %(label)s, so its posts are not looked at.", label=self.label)
        return say(
            BUDGETS[self.told_by],
            amount=amount(self.budget_usd, language=language()),
            reads=number(round(self.budget_usd / self.read_usd), language=language()),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The next reads in order, those that were put off with the reason, and the networks' costs."""

    items: tuple[PlannedRead, ...]
    put_off: tuple[PlannedRead, ...]
    networks: tuple[Costs, ...]
    as_of: datetime

    @property
    def cost_usd(self) -> float:
        """Of the reads that are listed."""
        return sum(item.cost_usd for item in self.items)


def plan(core: Core, *, limit: int = 100) -> Plan:
    """The next `limit` looks and reads."""
    now = core.now()
    with core.read() as session:
        found = asking.planned(session, limit=limit)
        explain = _Explaining(core, session, [row.post for row, *_ in found])
        rows = [explain.row(row.post, job, at=at, error=error) for row, job, at, error in found]
        waiting = asking.put_off_rows(session, limit=limit)
        late = [explain.put_off(row.post, job, at=at, error=error) for row, job, at, error in waiting]
        costs = _costs(core, session, now=now)
    return Plan(tuple(row for row in rows if not row.put_off), tuple(late), tuple(costs), now)


def costs(core: Core) -> dict[str, Costs]:
    """Every network that can be measured, by name."""
    with core.read() as session:
        return {one.network: one for one in _costs(core, session, now=core.now())}


def put_off(core: Core, *, limit: int = 20) -> list[PlannedRead]:
    """What was put off, with the reason, the soonest first; where very much is owed, of what the last count found."""
    with core.read() as session:
        explain = _Explaining(core, session, [])
        counted = network_work.known(session, core.shelf, now=core.now())
        waiting = asking.put_off_rows(session, limit=limit, among_ids=counted.put_off) if counted else []
        return [explain.put_off(row.post, job, at=at, error=error) for row, job, at, error in waiting]


def set_budget(core: Core, name: str, *, dollars: str, by_id: int) -> None:
    """Allow a network to cost so much a month; "": what is usual. What was put off is looked at again.

    Raises InvalidError where the network charges nothing, the environment says it or the amount is none.
    """
    network = core.networks.get(name)
    if network.price is None:
        raise InvalidError(say("Reading %(label)s costs nothing.", label=network.label), field="dollars")
    if name in core.settings.monthly_budgets:
        raise InvalidError(
            say("%(option)s in the environment sets it; change it there.", option=f"{name.upper()}_MONTHLY_BUDGET_USD"),
            field="dollars",
        )
    amount = plain(dollars)
    if not AMOUNT.fullmatch(amount) or float(amount or 0) > MOST_DOLLARS:
        raise InvalidError(say("Give an amount of dollars from 0 to 1,000,000, such as 25 or 12.50."), field="dollars")
    micros = round(float(amount) * DOLLAR) if amount else None
    with core.write() as session:
        spending.set_budget(session, name, micros, by_id=by_id, now=core.now())
        audit.add(session, "budget_set", actor_id=by_id, subject=f"network:{name}", now=core.now(), micros=micros)
        network_states.wake_put_off(session, name, now=core.now())
    with core.read() as session:
        network_work.keep(session, core.shelf, now=core.now())


def _costs(core: Core, session: Session, *, now: datetime) -> list[Costs]:
    used = spending.used(session, now=now)
    return [
        _cost(core, session, network, used.get(network.name, Used()), now=now)
        for network in core.networks.all
        if network.measures
    ]


def _cost(core: Core, session: Session, network: Network, used: Used, *, now: datetime) -> Costs:
    price = planning.terms(session, network, now=now).price
    asked = Costs(network.name, network.label, price, used.calls_today, used.reads_today, used.reads)
    if network.price is None:
        return asked
    told = core.settings.monthly_budgets.get(network.name)
    monthly = paying.monthly_budget(session, network, told=told)
    purse = spending.purse(session, network.name, monthly=monthly, now=now)
    row = spending.budget_of(session, network.name)
    ahead = forecast(spent=purse.spent, a_day=used.micros_of_late, monthly=monthly, now=now)
    by = "environment" if told is not None else "admin" if row and row.monthly_micros is not None else "usual"
    return Costs(
        *(network.name, network.label, price, used.calls_today, used.reads_today, used.reads),
        read_usd=network.price.micros / DOLLAR,
        budget_usd=monthly / DOLLAR,
        told_by=by,
        spent_today_usd=purse.spent_today / DOLLAR,
        left_today_usd=purse.left_today / DOLLAR,
        spent_usd=purse.spent / DOLLAR,
        forecast_usd=ahead.expected / DOLLAR,
        runs_out=ahead.runs_out,
    )


class _Explaining:
    """Says of each planned row why then, what it is worth and what it costs."""

    def __init__(self, core: Core, session: Session, posts: Sequence[Post]) -> None:
        self._core, self._now = core, core.now()
        self._terms: dict[str, Terms] = {}
        self._prospects: dict[int, Prospect] = {}
        states = network_states.listed(session)
        # What a network's rest put off stands at its very end.
        self._rests = {(one.network, one.not_before): one.reason for one in states if one.not_before and one.reason}
        self._paid: dict[str, set[str]] = {}
        for name in {post.network for post in posts}:
            network = core.networks.get(name)
            mine = [post for post in posts if post.network == name]
            self._terms[name] = planning.terms(session, network, now=self._now)
            self._prospects |= planning.prospects(session, self._terms[name], mine)
            if network.price is not None:
                names = [post.native_id for post in mine]
                self._paid[name] = spending.billed(session, name, names, day=spending.utc_day(self._now))

    def row(self, post: Post, job: Job, *, at: datetime, error: str) -> PlannedRead:
        """One row of the plan."""
        if error.startswith(PUT_OFF):
            return self.put_off(post, job, at=at, error=error)
        paid = self._is_paid(post, at)
        reason, value = say("Again after: %(error)s", error=say(error)), None
        if not error and (rests := self._rests.get((post.network, at))):
            reason = say("Waits: %(reason)s", reason=say(rests))
        elif not error and job is Job.VERIFY_POST:
            reason = say("Looked for again.") if post.not_found_looks else say("First look at a recorded post.")
        elif not error and post.not_found_looks:
            reason = say("Not found at the last look.")
        elif not error and post.state == PostState.SELF_REPORTED:
            reason = say("How often its link was shared; the post itself is not shown to us.")
        elif not error:
            told = explained(self._prospects[post.id], at, paid=paid)
            reason, value = told.reason, told.worth
        price = self._core.networks.get(post.network).price
        cost = price.micros / DOLLAR if price and paid is False else 0.0
        return PlannedRead(at, post.network, post.public_id, post.url, job.value, reason, value, cost)

    def put_off(self, post: Post, job: Job, *, at: datetime, error: str) -> PlannedRead:
        """One row that waits for money."""
        reason = say(error.removeprefix(PUT_OFF))
        return PlannedRead(at, post.network, post.public_id, post.url, job.value, reason, put_off=True)

    def _is_paid(self, post: Post, at: datetime) -> bool | None:
        """Whether the read at that time is paid for already; None where it is free anyway."""
        if post.network not in self._paid:
            return None
        same_day = spending.utc_day(max(at, self._now)) == spending.utc_day(self._now)
        return same_day and post.native_id in self._paid[post.network]
