import pytest

from share.domain.caption_tests import ENOUGH, Arm, difference, judge, wilson


def arm(key: str, claims: int, worked: int) -> Arm:
    return Arm(key, key, claims, worked)


def test_wilsons_interval_is_that_of_the_literature() -> None:
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 0 of 20 gives 0 to 0.1611.
    assert wilson(81, 263, z=1.959964) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20, z=1.959964) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_newcombes_interval_is_that_of_the_literature() -> None:
    # Newcombe 1998 (II), table II, method 10: 56/70 - 48/80 gives 0.0524 to 0.3339.
    assert difference(arm("a", 70, 56), arm("b", 80, 48), z=1.959964) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_no_winner_before_there_are_enough() -> None:
    judged = judge([arm("a", ENOUGH - 1, ENOUGH - 1), arm("b", 500, 0)])
    assert (judged.winner, judged.missing) == (None, 1)
    assert judged.more is not None


def test_no_winner_while_the_difference_may_be_chance() -> None:
    judged = judge([arm("a", 100, 52), arm("b", 100, 48)])
    assert (judged.winner, judged.missing) == (None, 0)
    assert judged.more is not None
    assert judged.more[0] < 0 < judged.more[1]


def test_a_clear_difference_names_the_winner_with_its_interval() -> None:
    judged = judge([arm("b", 200, 60), arm("a", 200, 120)])
    assert judged.winner == "a"
    assert judged.more is not None
    assert 0 < judged.more[0] < 0.3 < judged.more[1]


def test_a_winner_beats_every_other_not_the_worst_alone() -> None:
    assert judge([arm("a", 200, 120), arm("b", 200, 118), arm("c", 200, 20)]).winner is None


def test_a_caption_alone_or_nobodys_has_no_winner() -> None:
    assert judge([arm("a", 900, 900)]).winner is None
    judged = judge([arm("a", 0, 0), arm("b", 9, 0)])
    assert ([one.key for one in judged.arms], judged.more) == (["b", "a"], None)
    judged = judge([arm("a", 0, 0), arm("b", 0, 0)])
    assert (judged.winner, judged.arms[0].share, judged.arms[0].interval) == (None, None, None)
    assert judge([]).winner is None
