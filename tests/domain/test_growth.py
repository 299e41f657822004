"""Growth curves and what is expected of a post."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.growth import (
    GRID,
    HALF_LIVES,
    Outlook,
    Sample,
    default_curve,
    isotonic,
    learn,
    of_network,
    spread,
    unseen,
)

X = of_network("x")
ages = st.floats(0, 800)


def test_half_of_a_posts_count_comes_within_its_networks_half_life() -> None:
    for half_life in {*HALF_LIVES.values()}:
        assert default_curve(half_life).half_life == pytest.approx(half_life, rel=0.3)
    assert X.at(24) == pytest.approx(0.95, abs=0.01)


@given(ages, ages)
def test_a_curve_never_falls_and_its_inverse_finds_the_age(one: float, other: float) -> None:
    young, old = sorted((one, other))
    assert 0 <= X.at(young) <= X.at(old) <= 1
    share = X.at(young)
    assert X.at(X.age_of(share)) == pytest.approx(share, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 9)), min_size=1, max_size=40))
def test_the_smoothed_values_never_fall_and_keep_the_weighted_mean(rows: list[tuple[float, float]]) -> None:
    values, weights = [row[0] for row in rows], [row[1] for row in rows]
    smooth = isotonic(values, weights)
    assert all(before <= after + 1e-12 for before, after in pairwise(smooth))
    before = sum(value * weight for value, weight in zip(values, weights, strict=True))
    after = sum(value * weight for value, weight in zip(smooth, weights, strict=True))
    assert after == pytest.approx(before)


def test_own_posts_bend_the_curve_towards_how_they_grow() -> None:
    slow, dice = default_curve(20.0), random.Random(1)  # noqa: S311 - a sample
    samples = [Sample(age, 1000 * slow.at(age), 1000) for age in (dice.choice(GRID[1:150]) for _ in range(20_000))]
    learned = learn(samples, X)
    assert learned.half_life == pytest.approx(slow.half_life, rel=0.35)
    assert learned.shares[0] == 0
    assert learn([], X).shares == pytest.approx(X.shares)


@given(st.floats(0.1, 100), st.integers(0, 30))
def test_more_clicks_mean_more_unseen(age: float, clicks: int) -> None:
    fewer = unseen(X, Outlook(500, 0.1, 0.01, clicks), age)
    assert unseen(X, Outlook(500, 0.1, 0.01, clicks + 1), age) > fewer >= 0


@given(st.floats(0, 1e6))
def test_a_range_holds_what_it_is_a_range_of(expected: float) -> None:
    low, high = spread(expected)
    assert 0 <= low <= expected <= high
