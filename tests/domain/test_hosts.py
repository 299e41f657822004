import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.hosts import mastodon_host


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mastodon.social", "mastodon.social"),
        (" Mastodon.Social ", "mastodon.social"),
        ("@alice@mastodon.social", "mastodon.social"),
        ("alice@mastodon.social", "mastodon.social"),
        ("https://mastodon.social/@alice", "mastodon.social"),
        ("mastodon.social/@alice", "mastodon.social"),
        ("münchen.social", "xn--mnchen-3ya.social"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:9000"),
        ("", None),
    ],
)
def test_a_server_is_understood_however_it_is_typed(typed: str, host: str | None) -> None:
    assert mastodon_host(typed, allow_hosts=frozenset({"127.0.0.1:9000"})) == host


@pytest.mark.parametrize(
    "typed",
    [
        "localhost",
        "10.0.0.1",
        "mastodon",
        "a b.social",
        "m.social:8080",
        "javascript:alert(1)",
        "m..social",
        "-m.social",
        "http://[::1",
        "https://[mastodon.social]/@alice",
    ],
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError):
        mastodon_host(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_comes_out_as_a_plain_host_or_a_reason(typed: str) -> None:
    try:
        host = mastodon_host(typed)
    except InvalidError:
        return
    if host is not None:
        assert host.isascii()
        assert not set(host) & set("/@:?# ")
