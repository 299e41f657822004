from datetime import date, timedelta

from share.domain.streaks import Habit, Mark, Streak, streak, weeks

MONDAY = date(2026, 11, 2)


def days(*numbers: int) -> set[date]:
    """Days after Monday the 2nd."""
    return {MONDAY + timedelta(days=number) for number in numbers}


def every_day(count: int) -> list[date]:
    return sorted(days(*range(count)))


def test_a_streak_counts_the_days_posted() -> None:
    assert streak(days(0, 1, 2), every_day(3)) == Streak(3, 3, 2, MONDAY)


def test_two_rest_days_a_week_keep_a_streak() -> None:
    assert streak(days(0, 1, 2, 3, 4, 7, 8), every_day(9)) == Streak(7, 7, 2, MONDAY)


def test_the_third_day_missed_in_a_week_ends_a_streak() -> None:
    assert streak(days(0, 1), every_day(5)) == Streak(0, 2, 2, None)


def test_rest_days_begin_anew_on_monday() -> None:
    assert streak(days(0, 1, 2, 3, 4, 9), every_day(10)) == Streak(6, 6, 0, MONDAY)


def test_rest_days_spent_show() -> None:
    assert streak(days(0, 2), every_day(3)).rest_left == 1


def test_a_pause_never_breaks_a_streak() -> None:
    off = days(*range(2, 20))
    assert streak(days(0, 1, 20), every_day(21), off) == Streak(3, 3, 2, MONDAY)
    assert streak(days(0, 1, 20), every_day(21), lambda day: day in off).current == 3


def test_a_post_on_a_day_off_counts() -> None:
    assert streak(days(0, 1), every_day(2), days(1)).current == 2


def test_days_without_a_kit_are_no_part_of_a_streak() -> None:
    assert streak(days(0, 10), sorted(days(0, 10))).current == 2


def test_a_post_on_a_day_without_a_kit_adds_nothing() -> None:
    assert streak(days(0, 1), [MONDAY]).current == 1


def test_todays_kit_costs_no_rest_day_before_the_day_is_over() -> None:
    tuesday = MONDAY + timedelta(days=1)
    assert streak(days(0), every_day(2), rest_days=0, today=tuesday) == Streak(1, 1, 0, MONDAY)
    assert streak(days(0), every_day(2), rest_days=0).current == 0


def test_days_after_today_are_left_out() -> None:
    assert streak(days(0, 1, 2), every_day(9), rest_days=0, today=MONDAY) == Streak(1, 1, 0, MONDAY)


def test_several_kits_on_a_day_count_once() -> None:
    assert streak(days(0), [MONDAY, MONDAY]).current == 1


def test_a_new_streak_begins_with_all_its_rest_days() -> None:
    broken = streak(days(0, 4), every_day(6))
    assert broken == Streak(1, 1, 1, MONDAY + timedelta(days=4))


def test_the_best_streak_outlives_its_end() -> None:
    assert streak(days(0, 1, 2, 3, 20), every_day(21), rest_days=0) == Streak(1, 4, 0, MONDAY + timedelta(days=20))


def test_who_was_offered_nothing_has_no_streak_and_all_rest_days() -> None:
    assert streak(set(), []) == Streak(0, 0, 2, None)


def test_each_day_of_the_last_weeks_says_what_it_was() -> None:
    habit = Habit(days(0, 2, 9), sorted(days(0, 1, 2, 7, 8, 9, 10)), days(8))
    last, this = weeks(habit, today=MONDAY + timedelta(days=10), many=2)
    assert [mark for _, mark in last] == [Mark.POSTED, Mark.PASSED, Mark.POSTED, None, None, None, None]
    assert [mark for _, mark in this] == [Mark.PASSED, Mark.OFF, Mark.POSTED, Mark.OPEN, None, None, None]
    assert this[6][0] == MONDAY + timedelta(days=13)
