"""The version of the Graph API is a setting whose end is known half a year ahead."""

from datetime import date

import pytest

from share.networks.graph_versions import ENDS, NEWEST, problem


def test_the_newest_version_has_no_problem() -> None:
    assert problem(NEWEST, date(2026, 11, 22)) == ""


def test_a_version_with_more_than_half_a_year_has_no_problem() -> None:
    assert problem("v24.0", date(2026, 11, 22)) == ""


def test_a_version_that_ends_within_half_a_year_is_told_with_its_day_and_the_fix() -> None:
    told = problem("v21.0", date(2026, 11, 22))
    assert "until 2027-01-21" in told
    assert f"FACEBOOK_GRAPH_VERSION to {NEWEST}" in told


@pytest.mark.parametrize(("version", "ends"), ENDS.items())
def test_each_version_is_answered_on_its_last_day_and_not_after(version: str, ends: date) -> None:
    assert "until" in problem(version, ends)
    assert "no longer" in problem(version, date.fromordinal(ends.toordinal() + 1))


@pytest.mark.parametrize("version", ["v20.0", "v3.1", "v2.8"])
def test_versions_older_than_the_table_are_dead(version: str) -> None:
    assert "no longer" in problem(version, date(2026, 11, 22))


@pytest.mark.parametrize("version", ["", "26.0", "v26", "latest", "v٢٦.0"])
def test_what_is_no_version_is_said_to_be_none(version: str) -> None:
    assert "no version" in problem(version, date(2026, 11, 22))
