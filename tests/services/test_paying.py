"""Money: charges are entered before a call, never one over the budget, and each post once a UTC day."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select

from share.core import Core
from share.domain.posts import MissingReason, PostState
from share.domain.readings import Counts
from share.models.kits import Kit
from share.models.spending import BilledRead, Spending
from share.networks.base import Price, RateLimitedError, UnavailableError
from share.repositories import spending
from share.services import collection, plans, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

PRICE = Price(micros=5_000)


class PaidNetwork(FakeNetwork):
    price: Price | None = PRICE
    batch_size = 5


@pytest.fixture
def paid() -> PaidNetwork:
    return PaidNetwork(measures=frozenset({"impressions", "likes"}))


@pytest.fixture
def shop(core: Core, paid: PaidNetwork) -> Core:
    return with_networks(core, paid)


def _budget(core: Core, dollars: float) -> Core:
    return replace(core, settings=replace(core.settings, monthly_budgets={"fake": round(dollars * 1_000_000)}))


def _record(core: Core, fake: FakeNetwork, cast: Cast, count: int, *, first: int = 1) -> list[str]:
    for number in range(first, first + count):
        fake.posts[str(number)] = FakePost(posted_at=core.now(), counts=Counts(impressions=200 + number))
    return [
        posts.record(core, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}").public_id
        for number in range(first, first + count)
    ]


def _verify(core: Core) -> None:
    while posts.verify_due(core):
        pass


def _read(core: Core) -> None:
    while collection.read_due(core):
        pass


def _billed(core: Core) -> int:
    with core.read() as session:
        rows = session.scalar(select(func.count()).select_from(BilledRead)) or 0
        micros = session.scalar(select(func.coalesce(func.sum(Spending.micros), 0)))
        assert micros == rows * PRICE.micros, "The days' sums differ from the ledger."
        return rows


def _asked(fake: FakeNetwork) -> list[str]:
    return [name for call in fake.asked for name in call]


def test_the_same_post_is_charged_once_a_utc_day(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    [mine] = _record(shop, paid, cast, 1)
    _verify(shop)
    while (at := posts.get(shop, mine).next_read_at) is not None and at.date() == clock().date():
        clock.move(to=at)
        paid.count("1", impressions=1000)
        assert collection.read_due(shop) == 1
    assert len(paid.asked) > 3
    assert _billed(shop) == 1
    assert clock().time() >= datetime(2026, 11, 24, 23, 45, tzinfo=UTC).time()


def test_a_new_utc_day_is_a_new_charge_away_from_midnight(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    _record(shop, paid, cast, 1)
    clock.move(to=datetime(2026, 11, 24, 23, 59, 30, tzinfo=UTC))
    _verify(shop)
    assert _asked(paid) == []
    clock.move(to=datetime(2026, 11, 25, 0, 1, 1, tzinfo=UTC))
    _verify(shop)
    assert _asked(paid) == ["1"]
    with shop.read() as session:
        assert [row.day.isoformat() for row in session.scalars(select(BilledRead))] == ["2026-11-25"]


def test_no_charge_goes_over_the_budget_and_the_rest_waits_with_its_reason(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit
) -> None:
    poor = _budget(shop, 0.034)
    _record(poor, paid, cast, 9)
    _verify(poor)
    assert len(_asked(paid)) == 6
    assert _billed(poor) == 6
    plan = plans.plan(poor)
    assert len(plan.put_off) == 3
    assert {row.reason for row in plan.put_off} == {"Fake's budget for this month ($0.03) is used up."}
    assert {row.at.date().isoformat() for row in plan.put_off} == {"2026-12-01"}
    assert plan.networks[0].spent_usd == pytest.approx(0.03)


def test_two_workers_at_once_spend_no_more_than_the_budget(shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit) -> None:
    poor = _budget(shop, 0.035)
    _record(poor, paid, cast, 18)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        _verify(poor)

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(work) for _ in range(2)]:
            one.result()
    assert _billed(poor) == 7
    assert sorted(_asked(paid)) == sorted(set(_asked(paid)))
    assert len(_asked(paid)) == 7


def test_what_the_network_does_not_show_is_not_charged(shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit) -> None:
    _record(shop, paid, cast, 3)
    paid.posts["2"] = FakePost(missing=MissingReason.NOT_FOUND)
    _verify(shop)
    assert _billed(shop) == 2


def test_a_refused_call_costs_nothing_an_unheard_answer_may_have(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    [mine] = _record(shop, paid, cast, 1)
    paid.failure = RateLimitedError("Its window is full.", retry_at=clock() + timedelta(minutes=15))
    posts.verify_due(shop)
    assert _billed(shop) == 0
    paid.failure = UnavailableError("No answer.")
    clock.move(minutes=15)
    posts.verify_due(shop)
    assert _billed(shop) == 1
    paid.failure = None
    clock.move(hours=1)
    _verify(shop)
    assert _billed(shop) == 1
    assert posts.get(shop, mine).state is not PostState.GONE


def test_without_money_nothing_is_asked_and_the_plan_says_so(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit
) -> None:
    broke = _budget(shop, 0)
    _record(broke, paid, cast, 2)
    _verify(broke)
    assert paid.asked == []
    plan = plans.plan(broke)
    assert plan.networks[0].sentence == "No money is set aside for Fake, so its posts are not looked at."
    assert len(plan.put_off) == 2


def test_an_admins_budget_wakes_what_waited_for_money(shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit) -> None:
    plans.set_budget(shop, "fake", dollars="0", by_id=cast.dan.id)
    _record(shop, paid, cast, 2)
    _verify(shop)
    assert paid.asked == []
    plans.set_budget(shop, "fake", dollars="12.50", by_id=cast.dan.id)
    _verify(shop)
    assert sorted(_asked(paid)) == ["1", "2"]
    assert plans.costs(shop)["fake"].told_by == "admin"


def test_reads_go_on_within_todays_part_of_the_budget(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    # 25 November: 6 days are left; after 8 first looks a part of 2 charges a day remains.
    monthly = _budget(shop, 0.005 * 20)
    _record(monthly, paid, cast, 8)
    _verify(monthly)
    spent = {}
    for day in range(25, 30):
        clock.move(to=datetime(2026, 11, day, 0, 30, tzinfo=UTC))
        for number in range(1, 9):
            paid.count(str(number), impressions=5000 * day)
        _read(monthly)
        spent[day] = _billed(monthly)
    assert max(spent.values()) <= 20
    assert spent[25] <= 10
    assert spent[25] > 8


def test_what_is_left_is_read_from_the_days_sums_and_not_from_every_charge(
    shop: Core, paid: PaidNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    _record(shop, paid, cast, 3)
    _verify(shop)
    with shop.write() as session:
        spending.refund(session, paid, ["1"], day=clock().date())
    for _ledger in ("stands", "is gone"):
        with shop.write() as session:
            purse = spending.purse(session, "fake", monthly=100_000, now=clock())
            assert (purse.spent, purse.spent_today, purse.left) == (10_000, 10_000, 90_000)
            assert spending.spent_on(session, "fake", clock().date()) == 10_000
            assert spending.spent_in_month(session, "fake", clock().date()) == 10_000
            session.execute(delete(BilledRead))
