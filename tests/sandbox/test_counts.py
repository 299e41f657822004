import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.sandbox.counts import RATES, counts_at, growth, vanishes_at

DAY = 86400.0
ages = st.floats(0, 400 * DAY)


@given(ages, ages)
def test_growth_goes_from_nothing_to_all_and_never_back(one: float, other: float) -> None:
    first, later = sorted((one, other))
    assert 0 <= growth(first) <= growth(later) <= 1


def test_growth_follows_the_curve_that_posts_follow() -> None:
    assert growth(0) == 0
    assert growth(83 * 60) == pytest.approx(0.513, abs=0.01)
    assert growth(DAY) == pytest.approx(0.956, abs=0.005)


@given(st.sampled_from(sorted(RATES)), st.integers(1, 10**18), ages, ages)
def test_counts_never_go_down_and_never_forget(network: str, number: int, one: float, other: float) -> None:
    first, later = sorted((one, other))
    early, late = (counts_at("s", network, str(number), age) for age in (first, later))
    assert late == counts_at("s", network, str(number), later)
    assert all(0 <= early[measure] <= late[measure] for measure in RATES[network])


def test_every_seed_and_post_has_counts_of_its_own() -> None:
    sizes = [counts_at("s", "x", str(number), 30 * DAY)["impressions"] for number in range(500)]
    assert sizes != [counts_at("t", "x", str(number), 30 * DAY)["impressions"] for number in range(500)]
    assert 150 < statistics.median(sizes) < 280
    assert max(sizes) > 5 * statistics.median(sizes)


def test_viewers_are_never_more_than_views() -> None:
    for number in range(300):
        counts = counts_at("s", "facebook", f"1_{number}", 5 * DAY)
        assert counts["viewers"] <= counts["impressions"]


def test_the_share_that_was_asked_for_vanishes() -> None:
    ends = [vanishes_at("s", "x", str(number), 0.1) for number in range(2000)]
    gone = [end for end in ends if end is not None]
    assert 150 < len(gone) < 250
    assert min(gone) >= 3600
    assert not any(vanishes_at("s", "x", str(number), 0) for number in range(500))
