from hypothesis import given
from hypothesis import strategies as st

from share.domain.sameness import SIZE, alike, estimate, pairs_alike, sameness, signature

NURSES = "Nurses in Duluth win their first strike since 1998, read how they did it"
AGAIN = "Nurses in Duluth win their first strike since 1998. Read how! https://share.example/r/abc"
DOCKERS = "Dockers stopped the port for a day and got a raise of ten percent"


def signed(*texts: str) -> list[bytes]:
    return [one for text in texts if (one := signature(text))]


def test_links_marks_and_capitals_make_no_difference() -> None:
    assert alike("We won! https://a.example/r/1", "we WON… https://b.example/r/2") == 1.0
    assert signed("We won! https://a.example/r/1") == signed("we WON… https://b.example/r/2")


def test_near_texts_are_alike_and_others_are_not() -> None:
    assert alike(NURSES, AGAIN) > 0.5
    assert alike(NURSES, DOCKERS) == 0
    one, again, other = signed(NURSES, AGAIN, DOCKERS)
    assert estimate(one, again) > 0.5
    assert estimate(one, other) < 0.2


def test_pairs_are_named_with_their_share() -> None:
    found = pairs_alike([("a", NURSES), ("b", DOCKERS), ("c", AGAIN)])
    assert [(one, other) for one, other, _ in found] == [("a", "c")]


def test_posts_with_a_twin_are_counted_once_there_are_enough() -> None:
    few = sameness(signed(NURSES, AGAIN, DOCKERS))
    assert (few.posts, few.twins, few.share, few.warns) == (3, 2, None, False)
    many = sameness(signed(NURSES, NURSES, AGAIN, AGAIN, DOCKERS))
    assert (many.share, many.warns) == (0.8, True)
    assert not sameness(signed(*(f"{word} {DOCKERS}" * 1 for word in ("one",)))).warns


def test_texts_without_words_are_like_nothing() -> None:
    assert signature("😀 https://a.example") is None
    assert alike("", "") == 0.0


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    assert 0.0 <= alike(one, other) <= 1.0
    first, second = signature(one), signature(other)
    if first and second:
        assert len(first) == SIZE * 4
        assert estimate(first, first) == 1.0
        assert 0.0 <= estimate(first, second) <= 1.0
