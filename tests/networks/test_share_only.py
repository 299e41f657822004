from urllib.parse import unquote

import pytest

from share.domain.posts import NotAPostError
from share.networks.registry import get, recognise
from tests.networks.played import recognise as recognise_again

LINK = "https://share.example.org/r/abc123"


@pytest.mark.parametrize(
    ("network", "intent"),
    [
        ("whatsapp", "https://wa.me/?text=50%25%20%26%20more%0A%0Ahttps%3A%2F%2Fshare.example.org%2Fr%2Fabc123"),
        ("telegram", "https://t.me/share/url?url=https%3A%2F%2Fshare.example.org%2Fr%2Fabc123&text=50%25%20%26%20more"),
        (
            "email",
            (
                "mailto:?subject=50%25%20%26%20more"
                "&body=50%25%20%26%20more%0D%0A%0D%0Ahttps%3A%2F%2Fshare.example.org%2Fr%2Fabc123"
            ),
        ),
        ("sms", "sms:?&body=50%25%20%26%20more%0A%0Ahttps%3A%2F%2Fshare.example.org%2Fr%2Fabc123"),
        (
            "reddit",
            "https://www.reddit.com/submit?url=https%3A%2F%2Fshare.example.org%2Fr%2Fabc123&title=50%25%20%26%20more",
        ),
        ("signal", ""),
        ("other", ""),
    ],
)
def test_every_value_of_a_composers_address_is_percent_encoded(network: str, intent: str) -> None:
    adapter = get(network)
    assert adapter.intent_url(adapter.compose("50% & more", LINK, ""), LINK) == intent


def test_a_letters_subject_is_the_first_line_cut_between_words() -> None:
    intent = get("email").intent_url(f"{'word ' * 30}\nmore", LINK)
    subject = unquote(intent.partition("subject=")[2].partition("&")[0])
    assert subject == "word " * 13 + "word…"
    assert "+" not in intent


def test_a_reddit_title_is_one_line_with_its_disclosure_and_without_the_link() -> None:
    adapter = get("reddit")
    text = adapter.compose(f"Nurses\n\nwin {LINK}", LINK, "I work there.")
    assert text == "Nurses win I work there."
    assert adapter.compose(text, LINK, "I work there.") == text
    assert adapter.length("a" * 301).fits is False


@pytest.mark.parametrize(
    ("text", "used", "limit"),
    [
        ("Nurses win", 10, 1530),
        ("5 € [a]", 10, 1530),
        ("Ñandú", 5, 670),
        ("Ñandù", 5, 1530),
        ("win ✊", 5, 670),
        ("😀", 2, 670),
    ],
)
def test_a_text_message_is_counted_by_the_alphabet_that_it_needs(text: str, used: int, limit: int) -> None:
    length = get("sms").length(text)
    assert (length.used, length.limit) == (used, limit)


def test_a_letter_is_as_long_as_its_address() -> None:
    plain, accented = get("email").length("a" * 100), get("email").length("é" * 100)
    assert plain.used < accented.used
    assert plain.fits
    assert not get("email").length("a" * 2_000).fits


def test_a_video_description_is_counted_in_bytes() -> None:
    length = get("youtube").length("é" * 2_500)
    assert (length.used, length.unit, length.fits) == (5_000, "bytes", True)


@pytest.mark.parametrize(
    ("text", "network", "native_id", "url"),
    [
        ("https://t.me/DurovNews/123?single", "telegram", "durovnews/123", "https://t.me/durovnews/123"),
        ("t.me/s/DurovNews/123", "telegram", "durovnews/123", "https://t.me/durovnews/123"),
        ("https://durovnews.t.me/123", "telegram", "durovnews/123", "https://t.me/durovnews/123"),
        ("https://telegram.me/durovnews/7/123", "telegram", "durovnews/123", "https://t.me/durovnews/123"),
        (
            "https://www.whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M/123",
            "whatsapp",
            "0029Va4K0PZ5a245NkngBA2M/123",
            "https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M/123",
        ),
    ],
)
def test_posts_of_public_channels_have_addresses(text: str, network: str, native_id: str, url: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.url, ref.resolve) == (network, native_id, url, None)
    assert recognise_again(ref.url) == ref


@pytest.mark.parametrize(
    ("text", "network", "reason"),
    [
        ("https://t.me/durovnews", "telegram", "not-a-post"),
        ("https://t.me/c/1234567890/12", "telegram", "not-a-post"),
        ("https://t.me/+AbCdEf", "telegram", "not-a-post"),
        ("https://t.me/share/url?url=x", "telegram", "not-a-post"),
        ("https://t.me/durovnews/abc", "telegram", "bad-id"),
        ("https://wa.me/15551234567", "whatsapp", "not-a-post"),
        ("https://chat.whatsapp.com/AbCdEf", "whatsapp", "not-a-post"),
        ("https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M/x", "whatsapp", "bad-id"),
    ],
)
def test_chats_and_invitations_are_no_posts(text: str, network: str, reason: str) -> None:
    with pytest.raises(NotAPostError) as refused:
        recognise(text)
    assert (refused.value.network, refused.value.reason) == (network, reason)
