from datetime import UTC, datetime, time

import pytest

from share.domain.quiet import after_quiet, is_quiet, next_time, suggested_time

ZONE = "America/New_York"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "start", "end", "quiet"),
    [
        (time(23), time(22), time(7), True),
        (time(6, 59), time(22), time(7), True),
        (time(7), time(22), time(7), False),
        (time(21, 59), time(22), time(7), False),
        (time(13), time(12), time(14), True),
        (time(14), time(12), time(14), False),
        (time(3), time(8), time(8), False),
        (time(3), None, time(8), False),
    ],
)
def test_an_hour_is_quiet_between_the_two_times(
    clock: time, start: time | None, end: time | None, *, quiet: bool
) -> None:
    assert is_quiet(clock, start=start, end=end) is quiet


def test_what_can_wait_comes_when_the_quiet_hours_end() -> None:
    late, early = utc(25, 4), utc(24, 10)  # 23:00 on the 24th, 05:00 on the 24th
    assert after_quiet(late, zone=ZONE, start=time(22), end=time(7)) == utc(25, 12)
    assert after_quiet(early, zone=ZONE, start=time(22), end=time(7)) == utc(24, 12)
    assert after_quiet(utc(24, 15), zone=ZONE, start=time(22), end=time(7)) == utc(24, 15)


def test_a_time_that_has_passed_today_means_tomorrow() -> None:
    noon = utc(24, 17)
    assert next_time(time(18), now=noon, zone=ZONE) == utc(24, 23)
    assert next_time(time(9), now=noon, zone=ZONE) == utc(25, 14)


@pytest.mark.parametrize(
    ("now", "suggested"),
    [
        (utc(24, 14), time(12)),
        (utc(24, 16, 45), time(18)),
        (utc(24, 23), time(20)),
        (utc(25, 2), time(8)),
        (utc(25, 4, 50), time(8)),
    ],
)
def test_the_next_break_of_the_day_is_suggested(now: datetime, suggested: time) -> None:
    assert suggested_time(now, zone=ZONE) == suggested
