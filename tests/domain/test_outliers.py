from share.domain.outliers import CUT_OFF, leap, measure, stands_out

USUAL = [1, 4, 12, 30, 9, 22, 2, 60, 11, 6] * 4


def test_a_count_far_above_its_network_stands_out() -> None:
    assert stands_out(4000, own=None, others=measure(USUAL), least=50)


def test_a_happy_day_does_not_stand_out() -> None:
    assert not stands_out(90, own=None, others=measure(USUAL), least=50)


def test_who_is_always_widely_read_does_not_stand_out() -> None:
    own = measure([3000, 5000, 4000, 8000, 2500, 6000, 3500, 4500])
    assert not stands_out(5200, own=own, others=measure(USUAL), least=50)


def test_few_posts_of_a_network_are_no_measure() -> None:
    assert not stands_out(4000, own=None, others=measure(USUAL[:20]), least=50)


def test_small_counts_are_never_looked_into() -> None:
    assert not stands_out(49, own=None, others=measure([0] * 50), least=50)


def test_liars_cannot_move_the_middle() -> None:
    honest, mixed = measure(USUAL), measure(USUAL + [100_000] * 8)
    assert honest is not None
    assert mixed is not None
    assert mixed.usual < 2 * honest.usual


def test_no_counts_give_no_measure() -> None:
    assert measure([]) is None


def test_growth_as_expected_is_no_leap() -> None:
    assert leap(60, 100, share_before=0.6, share_after=1.0) < 1


def test_a_post_that_comes_back_is_no_leap() -> None:
    assert leap(20, 58, share_before=0.9, share_after=0.95) < CUT_OFF


def test_likes_that_were_bought_are_a_leap() -> None:
    assert leap(15, 400, share_before=0.9, share_after=0.95) > CUT_OFF
