"""Questions and periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.leaderboard import By, Metric, Period, Span, check, span


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_period_holds_its_day_and_is_whole(day: date) -> None:
    for period, lengths in ((Period.DAY, {1}), (Period.WEEK, {7}), (Period.MONTH, {28, 29, 30, 31})):
        when = span(period, day, starts_on=day, ends_on=None)
        assert when.first is not None
        assert when.last is not None
        assert when.first <= day <= when.last
        assert (when.last - when.first).days + 1 in lengths
    month = span(Period.MONTH, day, starts_on=day, ends_on=None)
    assert month.first is not None
    assert month.last is not None
    assert month.first.day == 1
    assert (month.last + timedelta(days=1)).day == 1


def test_a_campaign_is_open_ended_until_it_ends_and_all_is_open_on_both_sides() -> None:
    start, end = date(2026, 9, 1), date(2026, 12, 1)
    assert span(Period.CAMPAIGN, start, starts_on=start, ends_on=None) == Span(start, None)
    assert span(Period.CAMPAIGN, start, starts_on=start, ends_on=end) == Span(start, end)
    assert span(Period.ALL, start, starts_on=start, ends_on=end) == Span(None, None)


def test_impressions_need_one_network() -> None:
    with pytest.raises(InvalidError):
        check(By.MEMBER, Metric.IMPRESSIONS, None)
    check(By.MEMBER, Metric.IMPRESSIONS, "x")
    check(By.NETWORK, Metric.IMPRESSIONS, None)
    with pytest.raises(InvalidError):
        check(By.NETWORK, Metric.POSTS, "x")
