from datetime import date

from share.domain.bests import Best, DayFacts, Measured, Span, bests

MON, TUE, NEXT_MON = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 9)


def test_the_best_day_and_week_are_found_with_their_dates() -> None:
    found = bests([DayFacts(MON, 1, 5, 2), DayFacts(TUE, 2, 1, 0), DayFacts(NEXT_MON, 1, 9, 1)])
    assert Best(Measured.POSTS, Span.DAY, TUE, TUE, 2) in found
    assert Best(Measured.POSTS, Span.WEEK, MON, date(2026, 11, 8), 3) in found
    assert Best(Measured.ENGAGEMENTS, Span.DAY, NEXT_MON, NEXT_MON, 9) in found
    assert Best(Measured.ENGAGEMENTS, Span.WEEK, NEXT_MON, date(2026, 11, 15), 9) in found
    assert Best(Measured.CLICKS, Span.WEEK, MON, date(2026, 11, 8), 2) in found


def test_a_best_that_was_equalled_keeps_its_first_day() -> None:
    [day] = [one for one in bests([DayFacts(TUE, 3), DayFacts(MON, 3)]) if one.span is Span.DAY]
    assert day.first == MON


def test_unknown_engagements_are_no_best() -> None:
    assert {one.measured for one in bests([DayFacts(MON, 1, None, 0)])} == {Measured.POSTS}


def test_who_has_nothing_has_no_best() -> None:
    assert bests([]) == []
