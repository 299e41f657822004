"""The days of a chart are those of the campaign, whose clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from share.domain.click_rules import Verdict
from share.domain.ledger import Line, ledger


def _clicked(first: datetime, hours: int) -> list[Line]:
    """One click in each hour."""
    return [Line("x", first + timedelta(hours=number), Verdict.HUMAN, 1) for number in range(hours)]


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        ("UTC", datetime(2026, 11, 24, tzinfo=UTC), [24] * 9),
        ("America/New_York", datetime(2026, 11, 24, 5, tzinfo=UTC), [24] * 9),
        ("America/New_York", datetime(2026, 10, 29, 4, tzinfo=UTC), [24, 24, 24, 25, 24, 24, 24, 24, 23]),
        ("Europe/Madrid", datetime(2026, 3, 27, 23, tzinfo=UTC), [24, 23, *[24] * 7, 1]),
        ("Pacific/Kiritimati", datetime(2026, 11, 24, 3, tzinfo=UTC), [7, *[24] * 8, 17]),
    ],
)
def test_a_bar_is_a_day_of_the_campaign(zone: str, first: datetime, expected: list[int]) -> None:
    shown = ledger(_clicked(first, 216), zone=zone)
    assert shown.step == timedelta(days=1)
    assert [bar.human for bar in shown.hours] == expected
    assert sum(bar.raw for bar in shown.hours) == shown.raw == 216


def test_a_day_without_a_click_has_its_bar() -> None:
    lines = [*_clicked(datetime(2026, 11, 1, 12, tzinfo=UTC), 1), *_clicked(datetime(2026, 11, 10, 12, tzinfo=UTC), 1)]
    assert [bar.human for bar in ledger(lines, zone="America/New_York").hours] == [1, *[0] * 8, 1]


def test_a_week_or_less_is_shown_by_the_hour() -> None:
    shown = ledger(_clicked(datetime(2026, 11, 24, tzinfo=UTC), 3), zone="Asia/Kathmandu")
    assert (shown.step, [bar.human for bar in shown.hours]) == (timedelta(hours=1), [1, 1, 1])
