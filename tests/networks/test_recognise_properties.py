import time
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from share.domain.posts import NotAPostError, Resolve
from share.networks.registry import recognise

HOSTS = [
    "x.com",
    "twitter.com",
    "www.facebook.com",
    "fb.watch",
    "bsky.app",
    "social.example",
    "127.0.0.1",
    "\u0445.com",
    "www.youtube.com",
    "youtu.be",
    "www.reddit.com",
    "redd.it",
    "t.me",
    "whatsapp.com",
    "www.threads.com",
    "www.instagram.com",
    "www.linkedin.com",
    "www.tiktok.com",
]
PIECES = [
    "status",
    "posts",
    "@alice",
    "profile",
    "post",
    "115",
    "share",
    "p",
    "groups",
    "web",
    "..",
    "%2F",
    "%20",
    "#",
    "?v=1",
    "é",
    "comments",
    "watch?v=dQw4w9WgXcQ",
    "shorts",
    "dQw4w9WgXcQ",
    "s",
    "channel",
    "durov",
    "reel",
    "video",
    "7151241570371948544",
    "urn:li:activity:7151241570371948544",
    "feed/update",
    "\u202e",
]
numbers = st.integers(1, 10**18).map(str)
names = st.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True)
paths = st.lists(st.sampled_from(PIECES) | names | st.text(max_size=5), max_size=8).map("/".join)
addresses = st.builds(
    "{}://{}/{}".format, st.sampled_from(["https", "http", "at", "HTTPS", ""]), st.sampled_from(HOSTS), paths
)


@settings(deadline=None)
@given(st.text() | addresses | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_any_text_is_a_post_or_a_kind_refusal(text: str) -> None:
    refused, ref = None, None
    try:
        ref = recognise(text)
    except NotAPostError as error:
        refused = error
    if ref is None:
        assert refused is not None
        assert refused.reason
        assert str(refused)
        return
    assert ref.native_id or ref.resolve in {Resolve.FIRST, Resolve.REMOTE}
    again = recognise(ref.url)
    assert (again.network, again.native_id, again.url) == (ref.network, ref.native_id, ref.url)


@settings(deadline=None)
@given(numbers, names, st.sampled_from(["", "/photo/1", "/likes", "?s=20", "#m", "/"]))
def test_a_post_on_x_is_its_number_alone(number: str, name: str, tail: str) -> None:
    assert recognise(f"https://x.com/{name}/status/{number}{tail}").native_id == number
    assert recognise(f" twitter.com/{name}/statuses/{number}{tail}%20").native_id == number


@settings(deadline=None)
@given(numbers, names, st.sampled_from(["social.example", "sozial.bücher.example", "a.b.c.example"]))
def test_a_post_on_mastodon_is_host_and_number(number: str, name: str, host: str) -> None:
    plain, web = (recognise(f"https://{host}/{view}@{name}/{number}") for view in ("", "web/"))
    assert plain == web
    assert plain.native_id.endswith(f"/{number}")
    assert plain.native_id.isascii()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_no_query_makes_a_post_of_a_page_that_is_none(text: str) -> None:
    with pytest.raises(NotAPostError):
        recognise(f"https://x.com/alice?u={quote(text, safe='')}")


@pytest.mark.parametrize(
    "text", ["https://x.com/" + "a/" * 50_000, "http://" * 20_000, "a." * 50_000, "%20" * 50_000, "(" * 90_000]
)
def test_a_text_of_any_length_is_judged_at_once(text: str) -> None:
    before = time.process_time()
    with suppress(NotAPostError):
        recognise(text)
    spent = time.process_time() - before
    short = time.process_time()
    for _ in range(2_000):
        with suppress(NotAPostError):
            recognise("https://x.com/alice/status/0")
    assert spent < time.process_time() - short
