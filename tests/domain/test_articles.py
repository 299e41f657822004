from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.addresses import AddressError
from share.domain.articles import key_of, one_line
from share.domain.slugs import kit_slug, slug_of

SAME = [
    ("https://example.org/a/", "http://www.example.org/a"),
    ("https://example.org/a?utm_source=x&b=2&a=1", "https://example.org/a?a=1&b=2&fbclid=9"),
    ("https://example.org/a.html#tk.rss_all", "https://EXAMPLE.org:443/a.html"),
    ("https://example.org/a#comments", "https://example.org/a"),
    ("https://example.org/straße", "https://example.org/stra%C3%9Fe"),
]
DIFFERENT = [
    ("https://example.org/a", "https://example.org/b"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/26.html#a080605", "https://example.org/26.html#a091500"),
    ("https://example.org/a", "https://news.example.org/a"),
    ("https://example.org:8443/a", "https://example.org/a"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_an_address_are_one_article(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_addresses_are_two_articles(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://example.org/a", "example.org", "https://a b/"])
def test_what_is_no_web_address_has_no_key(url: str) -> None:
    with pytest.raises(AddressError):
        key_of(url)


@given(st.text(max_size=200), st.integers(2, 80))
def test_one_line_is_one_line_and_never_too_long(text: str, longest: int) -> None:
    line = one_line(text, longest=longest)
    assert len(line) <= longest
    assert "\n" not in line


@given(st.text(max_size=200))
def test_a_slug_can_stand_in_any_address(text: str) -> None:
    slug = slug_of(text)
    assert 0 < len(slug) <= 60
    assert slug.isascii()
    assert slug.strip("-") == slug
    assert slug.replace("-", "").isalnum()


def test_a_slug_keeps_the_words() -> None:
    assert slug_of("Łódź nurses' strike: día 3!") == "lodz-nurses-strike-dia-3"
    assert slug_of("ストライキ") == "kit"


def test_a_second_kit_of_the_same_name_gets_a_number() -> None:
    day = date(2026, 11, 24)
    first = kit_slug("Nurses win", day=day)
    assert first == "2026-11-24-nurses-win"
    assert kit_slug("Nurses win", day=day, taken=frozenset({first})) == "2026-11-24-nurses-win-2"
