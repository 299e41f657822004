import pytest

from share.domain.texts import look, written

UNSEEN = [" ", "\t\r\n", "\u00a0", "\u3000", "\u200b", "\u2800", "\u3164", "\uffa0", "\u2060\ufeff", "\u17b5", "\u034f"]


@pytest.mark.parametrize("typed", [*UNSEEN, "\u202e\u202c", "\x00\x1b", ""])
def test_what_cannot_be_seen_is_empty(typed: str) -> None:
    assert written(typed) == ""


@pytest.mark.parametrize("typed", ["Ann", "\u202eAnn\u202c", "شهد", "👩\u200d🔧", "-", "क्षि", "a\u0301"])
def test_what_can_be_seen_stays_as_it_was_typed(typed: str) -> None:
    assert written(f" {typed}\n") == typed


ALIKE = [
    ("Alice", "ALICE\u200b"),
    ("\u00e1lice", "a\u0301lice"),
    ("\u212bngstr\u00f6m", "A\u030angstr\u00f6m"),
    ("file", "\ufb01le"),
    ("\U0001d56c\U0001d56d", "Ab"),
    ("STRASSE", "stra\u00dfe"),
    ("Night  Finch", "night\u00a0finch"),
    ("a\u2060b", "a\ufeffb"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_people_take_for_one_look_alike(one: str, other: str) -> None:
    assert look(one) == look(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Ann", "Anna"), ("Night Finch", "Nightfinch"), ("Jose", "Jos\u00e9")])
def test_names_that_people_tell_apart_do_not(one: str, other: str) -> None:
    assert look(one) != look(other)
