"""Where people's browsers are sent: the networks' own pages, or those that the operator named."""

from dataclasses import replace
from pathlib import Path

import pytest

from share.core import Core

HERE = "http://127.0.0.1:8001"
INSTEAD = {
    "X_WEB_URL": HERE,
    "FACEBOOK_WWW_URL": HERE,
    "BLUESKY_WEB_URL": f"{HERE}/",
    "MASTODON_SHARE_URL": HERE,
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/empty.db"


@pytest.mark.parametrize("name", ["x", "facebook", "bluesky", "mastodon"])
def test_without_a_setting_every_composer_is_the_networks_own(core: Core, name: str) -> None:
    intent = core.networks.get(name).intent_url("Hello & more", "https://example.org/r/abc")
    assert core.networks.for_browser(name, intent) == intent


@pytest.mark.parametrize(
    ("name", "opened"),
    [
        ("x", f"{HERE}/intent/post?text=Hello%20%26%20more"),
        ("facebook", f"{HERE}/sharer/sharer.php?u=https%3A%2F%2Fexample.org%2Fr%2Fabc"),
        ("bluesky", f"{HERE}/intent/compose?text=Hello%20%26%20more"),
        ("mastodon", f"{HERE}/share?text=Hello%20%26%20more"),
    ],
)
def test_a_composer_opens_at_the_pages_that_the_operator_named(core: Core, name: str, opened: str) -> None:
    networks = replace(core.networks, options=INSTEAD)
    intent = networks.get(name).intent_url("Hello & more", "https://example.org/r/abc")
    assert networks.for_browser(name, intent) == opened


@pytest.mark.parametrize(
    ("name", "url", "opened"),
    [
        ("x", "https://x.com/i/status/17", f"{HERE}/i/status/17"),
        ("facebook", "https://www.facebook.com/9/posts/4", f"{HERE}/9/posts/4"),
        ("bluesky", "https://bsky.app/profile/did:plc:a/post/3k", f"{HERE}/profile/did:plc:a/post/3k"),
        ("mastodon", "https://social.example/@ann/7", "https://social.example/@ann/7"),
    ],
)
def test_posts_open_where_their_network_does_and_others_stay(core: Core, name: str, url: str, opened: str) -> None:
    networks = replace(core.networks, options=INSTEAD)
    assert networks.for_browser(name, url) == opened


def test_a_members_own_host_is_never_replaced(core: Core) -> None:
    networks = replace(core.networks, options=INSTEAD)
    intent = networks.get("mastodon").intent_url("Hello", "", instance="social.example")
    assert networks.for_browser("mastodon", intent) == "https://social.example/share?text=Hello"
