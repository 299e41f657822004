"""Whether a post leads to the article, however its address is written there."""

import time

import pytest

from share.domain.carried import addresses, holds, tracked_codes

SAME = [
    ("https://news.example/niños-ganan", "https://news.example/ni%C3%B1os-ganan"),
    ("https://news.example/ni%c3%b1os-ganan", "https://news.example/nin\u0303os-ganan"),
    ("https://münchen.example/a", "https://xn--mnchen-3ya.example/a"),
    ("https://news.example/a", "http://www.news.example:80/a/#top"),
    ("https://news.example/a", "https://NEWS.example:443/a"),
    ("https://news.example/a?id=5", "https://news.example/a?utm_source=x&id=5&fbclid=1&igsh=2&mc_cid=3&CMP=share"),
    ("https://news.example/?p=12", "https://news.example?p=12"),
    ("https://news.example/a+b", "https://news.example/a%2Bb"),
]
OTHER = [
    ("https://news.example/a", "https://news.example/A"),
    ("https://news.example/", "https://news.example/a"),
    ("https://news.example/?p=12", "https://news.example/?p=13"),
    ("https://news.example/a", "https://m.other.example/a"),
    ("https://news.example/a", "https://news.example/a/b"),
    ("https://news.example/a", "https://user@news.example/a"),
    ("https://news.example/a", "not an address"),
]


@pytest.mark.parametrize(("page", "address"), SAME)
def test_an_address_is_the_same_however_it_is_written(page: str, address: str) -> None:
    assert holds([address], page)
    assert holds([page], address)


@pytest.mark.parametrize(("page", "address"), OTHER)
def test_another_page_is_another_page(page: str, address: str) -> None:
    assert not holds([address], page)
    assert not holds([], page)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Read (https://news.example/a_(b)), now", "https://news.example/a_(b)"),
        ("Read (https://news.example/a).", "https://news.example/a"),
        ("読む「https://news.example/a」。", "https://news.example/a"),
        ("«https://news.example/a»…", "https://news.example/a"),
        ("<https://news.example/a>!", "https://news.example/a"),
    ],
)
def test_a_sentences_marks_are_no_part_of_an_address(text: str, wanted: str) -> None:
    assert addresses(text, []) == (wanted,)


def test_a_hostile_text_takes_no_time() -> None:
    begun = time.perf_counter()
    for sign in (")", ".", "(", "([{"):
        addresses("https://a.example/" + sign * 100_000, [])
    assert time.perf_counter() - begun < 1


def test_our_own_links_are_known_by_their_host_alone() -> None:
    ours = "https://share.example.org"
    found = ["https://SHARE.example.org:443/r/abc/", "http://share.example.org/r/abc?x=1", "https://evil.example/r/abd"]
    assert tracked_codes(found, public_url=ours) == ("abc",)
    assert (
        tracked_codes(
            ["https://share.example.org/r/abc/d", "https://share.example.org.evil.example/r/a"], public_url=ours
        )
        == ()
    )
