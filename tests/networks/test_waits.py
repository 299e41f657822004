from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from share.networks.waits import LONGEST, SHORTEST, until, used_up

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
NAMES = ["Retry-After", "x-rate-limit-reset", "RateLimit-Reset", "X-RateLimit-Reset"]


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({}, timedelta(minutes=15)),
        ({"Retry-After": "120"}, timedelta(seconds=120)),
        ({"Retry-After": "Sun, 22 Nov 2026 09:05:00 GMT"}, timedelta(minutes=5)),
        ({"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, LONGEST),
        ({"Retry-After": "-5"}, SHORTEST),
        ({"Retry-After": "1.5"}, timedelta(seconds=2)),
        ({"x-rate-limit-reset": f"{SECONDS + 4000}.25"}, timedelta(seconds=4001)),
        ({"Retry-After": "soon"}, timedelta(minutes=15)),
        ({"Retry-After": "Wed, 21 Oct 99999999999999999999 07:28:00 GMT"}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": str(SECONDS + 60)}, timedelta(seconds=60)),
        ({"x-rate-limit-reset": str((SECONDS + 60) * 1000)}, timedelta(seconds=60)),
        ({"x-rate-limit-reset": "0"}, SHORTEST),
        ({"RateLimit-Reset": "30"}, timedelta(seconds=30)),
        ({"X-RateLimit-Reset": "2026-11-22T09:00:30.479778Z"}, timedelta(seconds=30, microseconds=479778)),
        ({"Retry-After": "10", "RateLimit-Reset": str(SECONDS + 90)}, timedelta(seconds=90)),
    ],
)
def test_the_wait_is_the_longest_that_is_told(headers: dict[str, str], waited: timedelta) -> None:
    assert until(headers, now=NOW, minutes=15) == NOW + waited


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | st.integers().map(str)))
def test_no_header_makes_us_wait_less_than_a_second_or_more_than_a_day(headers: dict[str, str]) -> None:
    assert NOW + SHORTEST <= until(headers, now=NOW, minutes=15) <= NOW + LONGEST


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Rate-Limit-Remaining": "0"},
        {"X-RateLimit-Remaining": "0.0", "X-RateLimit-Used": "600"},
        {"x-rate-limit-limit": "3500", "x-rate-limit-remaining": "175"},
        {"RateLimit-Limit": "3000, 3000;w=300", "RateLimit-Remaining": "300"},
        {"x-ratelimit-used": "550", "x-ratelimit-remaining": "50.0"},
    ],
)
def test_a_window_counts_as_used_up_with_its_last_tenth(headers: dict[str, str]) -> None:
    assert used_up(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-rate-limit-remaining": "1"},
        {"x-rate-limit-remaining": "many", "x-rate-limit-limit": "3500"},
        {"x-rate-limit-limit": "3500", "x-rate-limit-remaining": "351"},
        {"x-ratelimit-used": "10", "x-ratelimit-remaining": "590.0"},
        {"x-rate-limit-limit": "0"},
        {"x-rate-limit-remaining": "9" * 400, "x-rate-limit-limit": "1"},
    ],
)
def test_a_window_with_more_left_is_open(headers: dict[str, str]) -> None:
    assert not used_up(headers)
