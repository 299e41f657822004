"""The newest posts of a connected account, for finding those that carry a kit's link."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import responses

from share.networks.base import Access, Identity, ListsPosts
from share.networks.instagram import Instagram
from share.networks.threads import Threads
from share.networks.tiktok import TikTok
from tests.networks.played import play

ALICE = Identity("alice-id", "alice.local1")
LINK = "https://share.example.org/r/abc123"
SINCE = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize("network", [Threads(), Instagram(), TikTok()], ids=lambda network: network.name)
def test_a_token_is_needed_for_the_list(network: ListsPosts) -> None:
    assert isinstance(network, ListsPosts)
    assert not network.lists_publicly


def test_threads_lists_the_accounts_posts_since_then_without_reposts(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "threads/more-posts.json", "https://graph.threads.net/v1.0/me/threads")
    play(wire, "threads/my-posts.json", "https://graph.threads.net/v1.0/me/threads")
    found = Threads().recent_posts(access, ALICE, since=SINCE)
    assert [one.ref.native_id for one in found] == ["DRzzzZZZ999", "DRaaaAAA111"]
    assert found[1].links == (LINK,)
    assert {one.author_id for one in found} == {"alice-id"}
    assert not Threads().recent_posts(access, ALICE, since=datetime(2026, 11, 22, tzinfo=UTC))


def test_instagram_lists_the_accounts_posts_with_the_links_in_their_captions(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "instagram/my-media.json", "https://graph.instagram.com/v26.0/me/media")
    (found,) = Instagram().recent_posts(access, ALICE, since=SINCE)
    assert (found.ref.native_id, found.links) == ("DRcccCCC333", (LINK,))


def test_tiktok_lists_the_newest_videos(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "tiktok/my-videos.json", "https://open.tiktokapis.com/v2/video/list/", method="POST")
    (found,) = TikTok().recent_posts(access, ALICE, since=datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert (found.ref.native_id, found.author_id, found.links) == ("7300000000000000003", "alice-id", (LINK,))
