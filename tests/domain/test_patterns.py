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
    "%(amount)s of %(label)s is used up.": "Se han gastado %(amount)s de %(label)s.",
    "$%(amount)s": "%(amount)s $",
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
        ("1,200 letters wait.", "Esperan 1\u202f200 cartas."),
        ("$1,045.50 of X is used up.", "Se han gastado 1\u202f045,50 $ de X."),
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


@pytest.mark.parametrize(
    "text",
    ["a. " * 330, "1" * 990 + " letter", ", letters wait.", "- letter waits.", "Again after: ", "was not reached."],
)
def test_a_strangers_text_made_like_ours_stays_as_it_is(text: str) -> None:
    with speaking(Spanish()):
        assert say(text) == text


def test_sentences_within_sentences_are_said_however_deep() -> None:
    with speaking(Spanish()):
        assert say("Again after: " * 70 + "?") == "Otra vez después de: " * 70 + "?"


def test_one_may_be_told_without_its_numeral() -> None:
    patterns.know([("One letter from %(name)s waits.", "%(number)s letters from %(name)s wait.")])
    with speaking(gettext.NullTranslations()):
        assert say("One letter from Bob waits.") == "One letter from Bob waits."


def test_a_name_that_comes_twice_must_be_the_same_both_times() -> None:
    patterns.know([("%(label)s sent a letter to %(label)s.", "")])
    assert patterns.find("Bob sent a letter to Bob.") is not None
    assert patterns.find("Bob sent a letter to Carol.") is None


def test_words_of_others_stay_as_they_are() -> None:
    with speaking(Spanish()):
        assert say("Alice could be reached") == "Alice could be reached"


def test_nobody_listening_hears_english() -> None:
    kept = mark("%(label)s could not be reached.") % {"label": "X"}
    assert say(kept) == "X could not be reached."
