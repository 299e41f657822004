from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from share.domain.rhythm import Offered, Status, Stretch, read, usual_gap

START = datetime(2026, 9, 1, 7, tzinfo=UTC)


def kits(count: int) -> list[Offered]:
    return [Offered(number, START + timedelta(days=number)) for number in range(count)]


def posts(*days: int) -> dict[int, datetime]:
    return {day: START + timedelta(days=day, hours=1) for day in days}


def status(count: int, *days: int, pauses: list[Stretch] | None = None) -> Status:
    now = START + timedelta(days=count - 1, hours=2)
    return read(kits(count), posts(*days), agreed_at=START, pauses=pauses or [], now=now).status


def test_a_member_who_never_posted_is_new() -> None:
    assert status(30) is Status.NEW


def test_three_of_the_last_seven_kits_make_a_regular() -> None:
    assert status(20, 14, 16, 19) is Status.REGULAR


def test_one_post_this_week_makes_a_member_active() -> None:
    assert status(20, 15) is Status.ACTIVE


def test_a_member_without_a_rhythm_lapses_after_seven_kits() -> None:
    assert status(20, 11) is Status.LAPSING
    assert status(20, 1) is Status.LAPSED


def test_a_daily_member_is_lapsing_sooner_than_a_weekly_one() -> None:
    assert status(24, *range(15)) is Status.LAPSED
    assert status(63, *range(0, 57, 7)) is Status.ACTIVE
    assert status(66, *range(0, 57, 7)) is Status.QUIET
    assert status(70, *range(0, 57, 7)) is Status.LAPSING


def test_a_holiday_never_counts_as_lapsing() -> None:
    away = [Stretch(START + timedelta(days=11), None)]
    assert status(20, *range(11)) is Status.LAPSED
    assert status(20, *range(11), pauses=away) is not Status.LAPSED


def test_a_kit_that_was_taken_back_is_held_against_nobody() -> None:
    recalled = [replace(kit, recalled=kit.kit_id > 11) for kit in kits(20)]
    now = START + timedelta(days=20)
    rhythm = read(recalled, posts(*range(11), 15), agreed_at=START, pauses=[], now=now)
    assert (rhythm.offered, rhythm.posted, rhythm.gap) == (13, 12, 0)


def test_kits_from_before_somebody_agreed_are_not_held_against_them() -> None:
    now = START + timedelta(days=40)
    rhythm = read(kits(40), {}, agreed_at=START + timedelta(days=38), pauses=[], now=now)
    assert rhythm.offered == 2


@given(st.sets(st.integers(0, 59), min_size=1))
def test_the_gap_and_the_last_posted_kit_fill_what_was_offered(days: set[int]) -> None:
    rhythm = read(kits(60), posts(*days), agreed_at=START, pauses=[], now=START + timedelta(days=60))
    assert rhythm.gap == 59 - max(days)
    assert rhythm.posted == len(days)
    assert rhythm.usual_gap is None or 1 <= rhythm.usual_gap <= 59


def test_the_usual_gap_leaves_out_the_rare_long_one() -> None:
    assert usual_gap([*range(20), 50]) == 1


def test_whoever_posted_the_last_kit_is_told_so_and_not_counted_from_zero() -> None:
    now = START + timedelta(days=20)
    latest, before = (read(kits(20), posts(*range(days)), agreed_at=START, pauses=[], now=now).why for days in (20, 19))
    assert latest == "Posted the last kit offered; usually posts every kit."
    assert before == "1 kit since the last post; usually posts every kit."
