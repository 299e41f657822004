from hypothesis import given
from hypothesis import strategies as st

from share.domain.captions import ANY, CaptionText, hashtags_of, pick, trimmed, with_hashtags


def picked(captions: list[CaptionText], *, network: str, language: str, default_language: str) -> str | None:
    found = pick(captions, network=network, language=language, default_language=default_language)
    return found.text if found else None


CAPTIONS = [
    CaptionText("x", "en", "for X"),
    CaptionText(ANY, "en", "for all"),
    CaptionText(ANY, "es", "para todos"),
    CaptionText("facebook", "es", "  "),
]


def test_a_members_language_comes_before_a_networks_own_text() -> None:
    assert picked(CAPTIONS, network="x", language="es", default_language="en") == "para todos"


def test_a_network_without_a_text_gets_the_one_for_any() -> None:
    assert picked(CAPTIONS, network="bluesky", language="en", default_language="en") == "for all"
    assert picked(CAPTIONS, network="facebook", language="es", default_language="en") == "para todos"


def test_an_unknown_language_falls_back_to_the_campaigns() -> None:
    assert picked(CAPTIONS, network="x", language="fr", default_language="en") == "for X"
    assert pick([], network="x", language="fr", default_language="en") is None


@given(st.text(max_size=300), st.integers(1, 120))
def test_a_trimmed_text_fits_and_begins_like_the_whole(text: str, limit: int) -> None:
    cut = trimmed(text, fits=lambda part: len(part) <= limit)
    assert len(cut) <= limit
    assert text.strip().startswith(cut.removesuffix("…")) or cut == text.strip()


def test_a_text_is_cut_between_words() -> None:
    assert trimmed("Nurses win in Duluth today", fits=lambda part: len(part) <= 17) == "Nurses win in…"


def test_a_text_that_cannot_fit_at_all_becomes_empty() -> None:
    assert trimmed("Nurses", fits=lambda part: not part) == ""


def test_hashtags_are_added_once() -> None:
    assert with_hashtags("We won. #Strike!", "#Strike #Duluth") == "We won. #Strike!\n\n#Duluth"
    assert with_hashtags("We won.", "") == "We won."
    assert with_hashtags("", "#Duluth") == "#Duluth"


def test_hashtags_are_mended_as_they_are_typed() -> None:
    assert hashtags_of("strike, #Duluth  ##nurses strike #") == "#strike #Duluth #nurses"
