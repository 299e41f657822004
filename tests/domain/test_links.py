from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.links import ALPHABET, CODE, address, new_code, sample_address, tagged, utm_tags

TAGS = {"utm_source": "bluesky", "utm_medium": "social", "utm_campaign": "spring"}


def test_codes_are_read_aloud_without_mistakes_and_do_not_repeat() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(CODE.fullmatch(code) for code in codes)
    assert not set("0OIl") & set(ALPHABET)


def test_the_sample_address_is_as_long_as_a_real_one() -> None:
    assert len(sample_address("https://go.example.org")) == len(address("https://go.example.org", new_code()))


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://example.org/a", "https://example.org/a?T"),
        ("https://example.org/a?id=7", "https://example.org/a?id=7&T"),
        ("https://example.org/a?q=%26&b=1+2#part", "https://example.org/a?q=%26&b=1+2&T#part"),
        ("https://example.org/app#!/page?x=1", "https://example.org/app?T#!/page?x=1"),
        ("https://example.org", "https://example.org?T"),
        ("https://example.org/a?", "https://example.org/a?T"),
        ("https://example.org/a?flag", "https://example.org/a?flag&T"),
        ("https://example.org:8443/a;p=1?b[]=2&b[]=3", "https://example.org:8443/a;p=1?b[]=2&b[]=3&T"),
        ("https://exámple.org/ñ?ü=ö#é", "https://xn--exmple-qta.org/%C3%B1?%C3%BC=%C3%B6&T#%C3%A9"),
        ("https://BÜCHER.example:8443/Ä", "https://xn--bcher-kva.example:8443/%C3%84?T"),
        ("https://example.org/a b", "https://example.org/a%20b?T"),
    ],
)
def test_tags_join_an_address_and_leave_the_rest_of_it_alone(url: str, wanted: str) -> None:
    assert tagged(url, TAGS) == wanted.replace("T", "utm_source=bluesky&utm_medium=social&utm_campaign=spring")


def test_a_tag_that_the_article_carries_already_is_kept() -> None:
    assert (
        tagged("https://example.org/?utm_source=paper", {"utm_source": "x"}) == "https://example.org/?utm_source=paper"
    )


def test_tags_default_to_the_network_and_the_campaign() -> None:
    assert utm_tags({}, network="x", campaign="spring") == TAGS | {"utm_source": "x"}


def test_a_campaign_may_name_its_own_tags_and_drop_some() -> None:
    own = {"source": "members-{network}", "utm_medium": "", "content": "kit", "other": "no"}
    assert utm_tags(own, network="x", campaign="spring") == {
        "utm_source": "members-x",
        "utm_campaign": "spring",
        "utm_content": "kit",
    }


@given(
    path=st.text(max_size=30),
    query=st.lists(st.tuples(st.text(min_size=1, max_size=5), st.text(max_size=5)), max_size=4),
    fragment=st.text(max_size=10),
    value=st.text(min_size=1, max_size=20),
)
def test_any_address_becomes_a_header_that_holds_what_it_held(
    path: str, query: list[tuple[str, str]], fragment: str, value: str
) -> None:
    def quoted(text: str) -> str:
        return "".join(f"%{byte:02X}" for byte in text.encode(errors="replace"))

    asked = "&".join(f"{quoted(name)}={quoted(held)}" for name, held in query)
    url = f"https://example.org/{quoted(path)}?{asked}#{quoted(fragment)}"
    made = tagged(url, {"utm_source": value})
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made
    before, after = urlsplit(url), urlsplit(made)
    assert (after.path, after.fragment) == (before.path, before.fragment)
    held = parse_qsl(before.query, keep_blank_values=True)
    if "utm_source" not in dict(held):
        held.append(("utm_source", value.encode(errors="replace").decode()))
    assert parse_qsl(after.query, keep_blank_values=True) == held


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_after_the_host_can_break_out_of_a_header(rest: str) -> None:
    made = tagged("https://example.org/" + rest, TAGS)
    assert made.isascii()
    assert made.isprintable()
    assert urlsplit(made).netloc == "example.org"
