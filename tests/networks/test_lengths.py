import subprocess
import sys

import pytest

from share.networks.registry import get
from share.networks.weighted_length import weighted_length

FAMILY = "👨‍👩‍👧‍👦"
URL = "https://example.org/a/very/long/path/that/is/longer/than/twenty/three/characters"


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", 0),
        ("Hello", 5),
        (f"Hello {FAMILY}", 8),
        ("日本語", 6),
        (f"See {URL}", 27),
        (f"{URL}\n\n{URL}", 48),
        ("see example.org now", 4 + 23 + 4),
        ("e\u0301", 1),
        ("a\u3000b", 4),
    ],
)
def test_x_weighs_as_twitter_text_does(text: str, used: int) -> None:
    assert get("x").length(text).used == used


@pytest.mark.parametrize("text", ["a." * 3000, ("a." * 30 + " ") * 200, "é." * 5000, "x" * 50_000, "😀" * 30_000])
def test_x_counts_what_is_far_too_long_without_the_parsers_cubic_search(text: str) -> None:
    assert weighted_length(text) > 280


def test_x_counts_words_around_many_dots_like_others() -> None:
    assert weighted_length("a.b" + "." * 30 + "日") == 3 + 30 + 2


@pytest.mark.parametrize(
    ("text", "used", "unit"),
    [
        (FAMILY, 1, "characters"),
        ("नमस्ते", 3, "characters"),
        (URL, len(URL), "characters"),
        (FAMILY * 121, 3025, "bytes"),
    ],
)
def test_bluesky_counts_graphemes_and_bytes(text: str, used: int, unit: str) -> None:
    length = get("bluesky").length(text)
    assert (length.used, length.unit) == (used, unit)


def test_bluesky_refuses_by_bytes_what_fits_by_graphemes() -> None:
    assert get("bluesky").length(FAMILY * 120).fits
    assert not get("bluesky").length(FAMILY * 121).fits


@pytest.mark.parametrize(
    ("text", "used"),
    [
        (URL, 23),
        (f"({URL})", 25),
        (f"{URL}.", 24),
        ("http://localhost", 16),
        ("hi @alice@very-long-instance-name.example", 9),
        ("mail alice@example.org", 22),
        (FAMILY, 1),
    ],
)
def test_mastodon_counts_addresses_23_and_mentions_without_host(text: str, used: int) -> None:
    assert get("mastodon").length(text).used == used


def test_facebook_takes_long_texts() -> None:
    length = get("facebook").length("a" * 63_206)
    assert (length.fits, length.left) == (True, 0)


def test_a_disclosure_stands_with_its_caption_and_nothing_is_said_twice() -> None:
    link = "https://share.example.org/r/abc"
    text = get("x").compose("Nurses win", link, "Staff.")
    assert text == f"Nurses win Staff.\n\n{link}"
    assert get("x").compose(text, link, "Staff.") == text
    assert get("facebook").compose("Nurses win", link, "Staff.") == "Nurses win Staff."
    assert get("x").length(text).used == len("Nurses win Staff.") + 2 + 23


@pytest.mark.parametrize(
    ("instance", "start"),
    [
        ("", "https://share.joinmastodon.org/#text="),
        ("social.example", "https://social.example/share?text="),
        ("http://127.0.0.1:8090", "http://127.0.0.1:8090/share?text="),
        ("evil.example/x?y=", "https://share.joinmastodon.org/#text="),
        ("javascript:alert(1)//", "https://share.joinmastodon.org/#text="),
    ],
)
def test_mastodon_opens_on_the_members_own_host_or_asks_which(instance: str, start: str) -> None:
    assert get("mastodon").intent_url("a & b", "", instance=instance) == f"{start}a%20%26%20b"


def test_the_parser_works_where_setuptools_is_missing() -> None:
    # pkg_resources is part of it, and Python 3.12 and later make environments without.
    code = """
import sys
from share.networks.weighted_length import weighted_length
print(weighted_length("😀 example.org"), "pkg_resources" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert done.stdout.split() == ["26", "False"]
