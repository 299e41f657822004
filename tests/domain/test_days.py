import json
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.days import NoSuchDayError, day_bounds, days_from, exists, instant_of, local_date, read_day, zone_of
from share.domain.errors import InvalidError

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
CASES = SHARED / "badinput" / "time_cases.jsonl"
ZONES = (
    "America/New_York",
    "America/Santiago",
    "America/Nuuk",
    "America/St_Johns",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
)


@pytest.mark.parametrize("zone", ZONES)
def test_every_date_of_a_year_gives_one_instant_on_that_date(zone: str) -> None:
    for at in (time(0), time(1, 30), time(2, 30), time(7), time(23, 30)):
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
        instants = [instant_of(day, at, zone=zone) for day in days]
        assert [local_date(instant, zone=zone) for instant in instants] == days
        assert instants == sorted(set(instants))


@given(st.sampled_from(ZONES), st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.times())
def test_a_time_that_exists_reads_the_same_on_the_wall(zone: str, day: date, at: time) -> None:
    instant = instant_of(day, at, zone=zone)
    wall = instant.astimezone(ZoneInfo(zone))
    assert instant.tzinfo is UTC
    assert wall.date() == day
    if wall.time() != at:
        naive = datetime.combine(day, at)
        offsets = {naive.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
        assert len(offsets) == 2, "only a time inside a gap may move"


def test_a_time_in_a_gap_moves_forward_by_the_gap() -> None:
    assert instant_of(date(2026, 3, 8), time(2, 30), zone="America/New_York") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_a_time_that_happens_twice_is_its_first_occurrence() -> None:
    assert instant_of(date(2026, 11, 1), time(1, 30), zone="America/New_York") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


def test_a_gap_at_the_end_of_a_day_does_not_push_the_kit_into_the_next() -> None:
    instant = instant_of(date(2026, 3, 28), time(23, 30), zone="America/Nuuk")
    assert local_date(instant, zone="America/Nuuk") == date(2026, 3, 28)


def test_a_date_that_a_zone_skipped_has_no_instant() -> None:
    skipped = date(2011, 12, 30)
    assert not exists(skipped, zone="Pacific/Apia")
    with pytest.raises(NoSuchDayError):
        instant_of(skipped, time(9), zone="Pacific/Apia")
    around = days_from(date(2011, 12, 29), count=2, zone="Pacific/Apia")
    assert around == [date(2011, 12, 29), date(2011, 12, 31)]


def test_a_day_is_as_long_as_its_clocks_make_it() -> None:
    lengths = [day_bounds(day, zone="Europe/Berlin") for day in (date(2026, 3, 29), date(2026, 10, 25))]
    assert [(end - start) // timedelta(hours=1) for start, end in lengths] == [23, 25]


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "x" * 5000, "America"])
def test_a_zone_that_is_none_is_refused_in_words(name: str) -> None:
    with pytest.raises(InvalidError, match="time zone"):
        zone_of(name)


@pytest.mark.skipif(not CASES.exists(), reason="the shared clock cases are not beside this checkout")
def test_the_recorded_clock_changes_give_one_instant_each() -> None:
    rows = [json.loads(line) for line in CASES.read_text().splitlines()]
    zoned = [row for row in rows if row["zone"] != "any"]
    assert zoned
    for row in zoned:
        local = datetime.fromisoformat(row["local"])
        if row["kind"] == "no-such-day":
            assert not exists(local.date(), zone=row["zone"])
            continue
        instant = instant_of(local.date(), local.time(), zone=row["zone"])
        wall = instant.astimezone(ZoneInfo(row["zone"]))
        assert wall.date() == local.date()
        assert (wall.time() == local.time()) is (row["kind"] != "gap"), row["id"]


@pytest.mark.parametrize("text", ["2026-11-24", "2000-01-01", "2100-12-31", "2028-02-29"])
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert str(read_day(text)) == text


NO_DAYS = [
    "",
    "abc",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "20261124",
    "2026-W48-2",
    "\u0662026-11-24",
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_no_campaign_can_reckon_with_is_no_day(text: str) -> None:
    assert read_day(text) is None
