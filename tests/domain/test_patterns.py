"""What was kept in English with its values filled in is said in the reader's language."""

import gettext
from collections.abc import Iterator

import pytest

from share.domain import patterns
from share.domain.words import mark, say, speaking

SPANISH = {
    "%(label)s could not be reached.": "No se pudo contactar con %(label)s.",
    "%(label)s's part of 100%% is used up.": "La parte de %(label)s del 100%% se ha gastado.",
    "Again after: %(error)s": "Otra vez después de: %(error)s",
    "%(a)s %(b)s": "%(b)s %(a)s",
}


class Spanish(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return SPANISH.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        assert (msgid1, msgid2) == ("%(number)s letter waits.", "%(number)s letters wait.")
        return "Espera %(number)s carta." if n == 1 else "Esperan %(number)s cartas."


@pytest.fixture(autouse=True)
def catalogue() -> Iterator[None]:
    before = list(patterns._known)
    patterns.know([*((text, "") for text in SPANISH), ("%(number)s letter waits.", "%(number)s letters wait.")])
    yield
    patterns._known[:] = before
    patterns.find.cache_clear()


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("Facebook could not be reached.", "No se pudo contactar con Facebook."),
        ("X's part of 100% is used up.", "La parte de X del 100% se ha gastado."),
        ("Again after: Facebook could not be reached.", "Otra vez después de: No se pudo contactar con Facebook."),
        ("1 letter waits.", "Espera 1 carta."),
        ("1,200 letters wait.", "Esperan 1,200 cartas."),
    ],
)
def test_a_kept_sentence_is_found_again_by_its_words(kept: str, said: str) -> None:
    with speaking(Spanish()):
        assert say(kept) == said


def test_somebody_s_own_words_stay_behind_a_sentence_of_ours() -> None:
    with speaking(Spanish()):
        assert say("X could not be reached. See you there, says Bob") == (
            "No se pudo contactar con X. See you there, says Bob"
        )


def test_what_is_too_long_to_be_ours_is_not_looked_at() -> None:
    long = "X could not be reached. " * 200
    with speaking(Spanish()):
        assert say(long) == long


def test_words_of_others_stay_as_they_are() -> None:
    with speaking(Spanish()):
        assert say("Alice could be reached") == "Alice could be reached"


def test_nobody_listening_hears_english() -> None:
    kept = mark("%(label)s could not be reached.") % {"label": "X"}
    assert say(kept) == "X could not be reached."
