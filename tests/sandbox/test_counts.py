import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.sandbox import ids
from share.sandbox.counts import RATES, Curve, counts_at, counts_of, curve_of, growth, vanishes_at

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
def test_counts_go_down_only_where_a_loss_is_drawn_and_never_forget(
    network: str, number: int, one: float, other: float
) -> None:
    first, later = sorted((one, other))
    curve = curve_of("s", network, str(number))
    early, late = counts_of(curve, first), counts_of(curve, later)
    assert late == counts_at("s", network, str(number), later)
    assert all(early[measure] >= 0 for measure in RATES[network])
    if curve.loss == 0 or later < curve.lost_at:
        assert all(early[measure] <= late[measure] for measure in RATES[network])


def test_some_posts_lose_a_part_of_what_they_had_and_some_come_back() -> None:
    curves = [curve_of("s", "x", str(number)) for number in range(2000)]
    losing = [curve for curve in curves if curve.loss]
    revived = [curve for curve in curves if curve.revival and not curve.loss]
    assert 40 < len(losing) < 140
    assert 40 < len(revived) < 140
    for curve in losing:
        before, after = (counts_of(curve, curve.lost_at + seconds)["impressions"] for seconds in (-1, 1))
        assert before * 0.85 <= after <= before
    for curve in revived:
        before, after = (counts_of(curve, age)["impressions"] for age in (curve.revived_at, curve.revived_at + DAY))
        assert after > before * 1.2


def test_a_post_gathers_less_by_night_than_by_day() -> None:
    evening, night = ids_at(18), ids_at(1)
    assert [ids.second_of_day(*one) // 3600 for one in evening] == [18] * 4
    assert [ids.second_of_day(*one) // 3600 for one in night] == [1] * 4
    assert early_share(18) > 1.3 * early_share(6)


def ids_at(hour: int) -> list[tuple[str, str]]:
    """A post of each network at that hour of a day."""
    at = 1_760_000_000 // 86400 * 86400 + hour * 3600.0
    return [(network, ids.new_post_id(network, "100", at)) for network in sorted(RATES)]


def early_share(hour: int) -> float:
    """The share of its final size that a post of that hour has after half an hour."""
    curve = Curve({"likes": 1e6}, born=hour * 3600.0)
    return counts_of(curve, 1800)["likes"] / 1e6


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
