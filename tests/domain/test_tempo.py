"""How fast a post lives, as its readings tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.growth import is_curve, of_network
from share.domain.tempo import SPREAD, Lives, Tempo

LIVES = Lives(of_network("x"))


def test_all_tempos_together_make_the_networks_own_curve() -> None:
    mixed = LIVES.curve(Tempo())
    assert mixed.shares == pytest.approx(LIVES.whole.shares, abs=0.02)


def test_a_post_that_grows_late_is_believed_to_live_slowly() -> None:
    slow = LIVES.after(Tempo(), count=400, age=24, before=100, seen=2)
    quick = LIVES.after(Tempo(), count=110, age=24, before=100, seen=2)
    assert quick.mean < 0 < slow.mean
    assert slow.spread < SPREAD
    late = {tempo: LIVES.growth(tempo, count=400, age=24, usual=400).size for tempo in (quick, slow)}
    assert late[slow] > late[quick] > 400


def test_little_at_first_is_a_small_post_or_a_slow_one() -> None:
    little = LIVES.first(count=5, age=1, usual=1000)
    much = LIVES.first(count=3000, age=1, usual=1000)
    assert little.mean > much.mean


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 400), st.floats(0.01, 300))
def test_whatever_is_read_a_curve_and_a_size_come_of_it(before: int, more: int, seen: float, later: float) -> None:
    tempo = LIVES.first(count=before, age=seen, usual=100)
    tempo = LIVES.after(tempo, count=before + more, age=seen + later, before=before, seen=seen)
    growth = LIVES.growth(tempo, count=before + more, age=seen + later, usual=100)
    assert growth.size >= before + more
    assert growth.size > 0
    assert is_curve(growth.curve.shares)
