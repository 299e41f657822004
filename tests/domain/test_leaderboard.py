"""Ranks and periods."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.leaderboard import By, Metric, Period, Span, Tally, check, span, standings

START = datetime(2026, 11, 1, tzinfo=UTC)


def _tally(number: int, engagements: int | None, since: int = 0) -> Tally:
    return Tally(f"m{number}", f"M {number}", 1, 0, engagements, False, None, 0, START + timedelta(hours=since))


tallies = st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 9)), max_size=30).map(
    lambda rows: [_tally(number, value, since) for number, (value, since) in enumerate(rows)]
)


@given(tallies)
def test_a_rank_is_one_plus_the_number_strictly_greater(rows: list[Tally]) -> None:
    for row in standings(rows, Metric.ENGAGEMENTS):
        if row.value is None:
            assert row.rank is None
        else:
            value = row.value
            assert row.rank == 1 + sum(other.engagements is not None and other.engagements > value for other in rows)


@given(tallies)
def test_no_row_is_lost_and_equal_rows_stand_by_who_was_there_first(rows: list[Tally]) -> None:
    ordered = standings(rows, Metric.ENGAGEMENTS)
    assert sorted(row.tally.subject for row in ordered) == sorted(row.subject for row in rows)
    for above, below in pairwise(ordered):
        if above.value == below.value:
            assert above.tally.since is not None
            assert below.tally.since is not None
            assert above.tally.since <= below.tally.since
        else:
            assert below.value is None or (above.value is not None and above.value > below.value)


@given(tallies)
def test_rows_that_are_not_compared_have_no_rank_and_stand_by_name(rows: list[Tally]) -> None:
    ordered = standings(rows, Metric.ENGAGEMENTS, compared=False)
    assert all(row.rank is None for row in ordered)
    names = [row.tally.name.casefold() for row in ordered]
    assert names == sorted(names)


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
    with pytest.raises(InvalidError):
        check(By.NETWORK, Metric.POSTS, "x")
