"""When posts are looked at and read again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.collection import (
    AGES,
    FIRST_BACKOFF,
    LONGEST_BACKOFF,
    LONGEST_WAIT,
    SHORTEST_WAIT,
    backoff,
    has_ended,
    is_gone,
    next_look,
    next_read,
    patience,
)

POSTED = datetime(2026, 11, 24, 12, tzinfo=UTC)
ages = st.timedeltas(timedelta(0), timedelta(days=30))


@given(ages)
def test_the_next_read_is_the_first_age_that_is_still_to_come(age: timedelta) -> None:
    coming = next_read(POSTED, now=POSTED + age)
    left = [planned for planned, _ in AGES if planned > age]
    assert (coming.at - POSTED if coming else None) == (left[0] if left else None)


@given(ages)
def test_a_post_from_the_future_is_read_as_if_it_were_new(ahead: timedelta) -> None:
    coming = next_read(POSTED + ahead, now=POSTED)
    assert coming is not None
    assert coming.at == POSTED + AGES[0][0]


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_networks_wait_is_held_between_a_second_and_a_day(wait: timedelta) -> None:
    held = patience(POSTED + wait, now=POSTED) - POSTED
    assert held == min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


@given(st.integers(0, 500), st.integers(1, 10**9))
def test_a_backoff_stays_within_its_doubled_cap_and_is_never_nothing(attempts: int, key: int) -> None:
    waited = backoff(attempts, key=key, now=POSTED) - POSTED
    assert SHORTEST_WAIT <= waited <= min(FIRST_BACKOFF * 2 ** min(attempts, 12), LONGEST_BACKOFF)
    assert waited == backoff(attempts, key=key, now=POSTED) - POSTED


@pytest.mark.parametrize("attempts", [0, 3, 20])
def test_backoffs_spread_evenly_from_nothing_to_their_cap(attempts: int) -> None:
    cap = min(FIRST_BACKOFF * 2**attempts, LONGEST_BACKOFF)
    parts = [(backoff(attempts, key=key, now=POSTED) - POSTED) / cap for key in range(1, 1001)]
    quarters = [sum(quarter / 4 <= part < (quarter + 1) / 4 for part in parts) for quarter in range(4)]
    assert all(200 <= count <= 300 for count in quarters), quarters


def test_a_second_failure_draws_anew() -> None:
    drawn = {(backoff(20 + more, key=7, now=POSTED) - POSTED) for more in range(5)}
    assert len(drawn) == 5


def test_gone_needs_three_looks_and_a_day() -> None:
    day = timedelta(hours=24)
    assert not is_gone(2, POSTED, now=POSTED + 3 * day)
    assert not is_gone(9, POSTED, now=POSTED + day - timedelta(seconds=1))
    assert is_gone(3, POSTED, now=POSTED + day)


def test_looks_for_a_missing_post_reach_the_verdict() -> None:
    for seen_before in (True, False):
        now, looks = POSTED, 1
        while not is_gone(looks, POSTED, now=now):
            now, looks = next_look(looks, seen_before=seen_before, now=now), looks + 1
            assert looks < 10
        assert now - POSTED < timedelta(hours=36)


def test_a_campaign_ends_with_its_last_day() -> None:
    assert not has_ended(date(2026, 12, 1), date(2026, 12, 1))
    assert has_ended(date(2026, 12, 2), date(2026, 12, 1))
    assert not has_ended(date(2099, 1, 1), None)
