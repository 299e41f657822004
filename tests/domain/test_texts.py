import pytest

from share.domain.texts import written

UNSEEN = [" ", "\t\r\n", "\u00a0", "\u3000", "\u200b", "\u2800", "\u3164", "\uffa0", "\u2060\ufeff", "\u17b5", "\u034f"]


@pytest.mark.parametrize("typed", [*UNSEEN, "\u202e\u202c", "\x00\x1b", ""])
def test_what_cannot_be_seen_is_empty(typed: str) -> None:
    assert written(typed) == ""


@pytest.mark.parametrize("typed", ["Ann", "\u202eAnn\u202c", "شهد", "👩\u200d🔧", "-", "क्षि", "a\u0301"])
def test_what_can_be_seen_stays_as_it_was_typed(typed: str) -> None:
    assert written(f" {typed}\n") == typed
