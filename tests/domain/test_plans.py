"""When the next read is worth its price, and what a budget allows."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from share.domain.budgets import AIM, Bucket, asked, day_allowance, drifted, forecast, next_days_price, solved_price
from share.domain.growth import Outlook, of_network
from share.domain.plans import (
    ALWAYS,
    CLOSING,
    DAY_CLOSES,
    ONE_HOUR,
    SHORTEST_GAP,
    Prospect,
    Why,
    days_edge,
    next_paid_read,
    next_read,
    with_clicks,
)
from share.domain.worth import WEEK, board_weight, crossing, day_value, reads_in_a_life
from tests.sampling import a_few

POSTED = datetime(2026, 11, 24, 12, tzinfo=UTC)
X = of_network("x")
sizes, seens, prices = st.floats(1, 1e5), st.floats(0.1, 600), st.floats(0.1, 1e5)


def _post(size: float, seen: float, price: float, *, always: tuple[timedelta, ...] = ()) -> Prospect:
    return Prospect(X, Outlook(size, seen, 0.01), POSTED, price, 7, always)


def _cost(ages: Sequence[float], *, price: float) -> float:
    """What the boards miss of a post of final count 1 that is read at these ages, and what these reads cost."""
    steps = [WEEK * step / 5_000 for step in range(5_000)]
    reads = iter([*ages, math.inf])
    seen, coming, missed = 0.1, next(reads), 0.0
    for low, high in pairwise(steps):
        while coming <= low:
            seen, coming = coming, next(reads)
        missed += (X.at(low) - X.at(seen)) * (board_weight(high) - board_weight(low)) if low > seen else 0.0
    return missed + price * len(ages)


@pytest.mark.parametrize("price", a_few([0.5, 0.1, 2.0], of=3))
def test_no_read_moved_added_or_left_out_makes_the_boards_cheaper(price: float) -> None:
    ages, seen = [], 0.1
    while (age := crossing(X, Outlook(1.0, seen), price)) is not None:
        ages.append(age)
        seen = age
    best = _cost(ages, price=price)
    for place in range(len(ages)):
        without = [*ages[:place], *ages[place + 1 :]]
        assert _cost(without, price=price) > 0.99 * best
        for moved in (0.8, 1.25):
            assert _cost(sorted([*without, ages[place] * moved]), price=price) > 0.99 * best
        assert _cost(sorted([*ages, ages[place] * 1.1]), price=price) > 0.99 * best


@given(sizes, seens, prices)
def test_reads_are_never_in_the_past_nor_nearer_than_the_shortest_gap(size: float, seen: float, price: float) -> None:
    now = POSTED + seen * ONE_HOUR
    coming = next_read(_post(size, seen, price, always=ALWAYS), now=now)
    if coming is None:
        assert seen * ONE_HOUR >= CLOSING - 2 * SHORTEST_GAP
    else:
        assert coming.at >= now + SHORTEST_GAP - timedelta(seconds=1)
        assert coming.at <= max(POSTED + CLOSING, now + SHORTEST_GAP)
        assert coming.reason


@given(sizes, seens, prices, st.integers(1, 40))
def test_clicks_never_put_a_read_off(size: float, seen: float, price: float, clicks: int) -> None:
    post, now = _post(size, seen, price), POSTED + seen * ONE_HOUR
    before, after = next_read(post, now=now), next_read(with_clicks(post, clicks), now=now)
    if before is not None and before.why is Why.GAIN:
        assert after is not None
        assert after.at <= before.at + timedelta(minutes=1)


@given(seens)
def test_a_dearer_price_means_fewer_reads(seen: float) -> None:
    cheap, dear = (reads_in_a_life(X, price, shortest_gap=0.25) for price in (0.05, 0.5))
    assert cheap > dear
    now = POSTED + seen * ONE_HOUR
    early, late = (next_read(_post(1000, seen, price, always=ALWAYS), now=now) for price in (10, 1000))
    assert (early is None) is (late is None)
    if early and late:
        assert early.at <= late.at


@given(sizes, st.floats(0.1, 160), prices)
def test_what_is_paid_for_is_read_again_that_day_and_before_midnight(size: float, seen: float, price: float) -> None:
    now = POSTED + seen * ONE_HOUR
    assume(now.time() < DAY_CLOSES)
    coming = next_paid_read(_post(size, seen, price), now=now, paid=True)
    assert coming is not None
    assert coming.at.date() == now.date()
    assert coming.why in {Why.FREE, Why.DAY_ENDS}


@given(sizes, st.floats(0.1, 160), prices)
def test_a_day_is_bought_where_it_is_worth_it_and_away_from_midnight(size: float, seen: float, price: float) -> None:
    now = POSTED + seen * ONE_HOUR
    post = _post(size, seen, price)
    coming = next_paid_read(post, now=now, paid=False)
    if coming is not None and coming.at > now:
        assert days_edge(coming.at) is None
        assert coming.worth >= price


def test_paying_early_in_a_day_is_worth_more_than_late() -> None:
    outlook = Outlook(1000, 12.0)
    assert day_value(X, outlook, 12.0, left=24) > day_value(X, outlook, 30.0, left=6)


@pytest.mark.parametrize(
    ("clock", "edge"), [("23:59:30", True), ("00:00:30", True), ("00:01:30", False), ("12:00:00", False)]
)
def test_no_charge_is_made_within_a_minute_of_midnight(clock: str, *, edge: bool) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{clock}+00:00")
    assert (days_edge(now) is not None) is edge


@given(st.floats(0, 1), st.floats(0.1, 100))
def test_the_price_rises_while_the_bucket_is_emptier_than_it_should_be(fullness: float, hours: float) -> None:
    bucket = Bucket(10, 480, 480 * fullness, POSTED)
    assert (drifted(100, bucket, hours=hours) > 100) == (fullness < AIM)
    assert (asked(100, bucket) > 100) == (fullness < AIM)


@given(st.lists(st.floats(1, 1e4), min_size=1, max_size=20), st.floats(2, 20))
def test_a_solved_price_uses_what_is_wanted(sizes: list[float], wanted: float) -> None:
    def uses(price: float) -> float:
        return 5 / math.sqrt(price)

    price = solved_price(sizes, wanted=wanted, uses=uses)
    assert sum(uses(price / size) for size in sizes) / len(sizes) == pytest.approx(wanted, rel=0.01)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_days_parts_never_add_up_to_more_than_the_month(monthly: int, spent: int, start: date) -> None:
    today, month = start, start.month
    while today.month == month:
        spent += day_allowance(monthly, spent_before_today=spent, today=today)
        today += timedelta(days=1)
    assert spent <= max(monthly, spent if spent > monthly else 0)


def test_tomorrows_price_follows_what_was_wanted() -> None:
    assert next_days_price(100, wanted=200, allowed=100) > 100 > next_days_price(100, wanted=50, allowed=100)
    assert next_days_price(100, wanted=5, allowed=0) == 100


def test_a_forecast_never_passes_the_budget_and_says_when_it_ends() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    calm = forecast(spent=10_000_000, a_day=500_000, monthly=25_000_000, now=now)
    assert (calm.expected, calm.runs_out) == (15_000_000, None)
    hasty = forecast(spent=20_000_000, a_day=1_000_000, monthly=25_000_000, now=now)
    assert (hasty.expected, hasty.runs_out) == (25_000_000, date(2026, 11, 26))
    lowered = forecast(spent=15_000_000, a_day=1_000_000, monthly=10_000_000, now=now)
    assert (lowered.expected, lowered.runs_out) == (15_000_000, now.date())
