"""Threads and its twin Instagram, on replies of our own writing: both list an account's posts, then count each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Counts
from share.networks.base import Access, PermanentError, RateLimitedError, TokenRevokedError, Tokens
from share.networks.instagram import Instagram
from share.networks.threads import Threads
from tests.networks.played import counts, play, reason
from tests.networks.scene import NOW

GRAPH = "https://graph.threads.net/v1.0"
LIST = f"{GRAPH}/me/threads"
INSIGHTS = f"{GRAPH}/18050000000000001/insights"
MINE = PostRef("threads", "DRaaaAAA111", "https://www.threads.com/t/DRaaaAAA111")
REPOST = PostRef("threads", "DRbbbBBB222", "https://www.threads.com/t/DRbbbBBB222")
ELSEWHERE = PostRef("threads", "DRxxxXXX000", "https://www.threads.com/t/DRxxxXXX000")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def own(access: Access) -> Access:
    return replace(access, account="9000000000000001")


def test_a_post_of_the_account_is_found_with_its_numbers(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "threads/my-posts.json", LIST)
    play(wire, "threads/insights.json", INSIGHTS)
    (found,) = Threads().look_up(own, [MINE])
    assert isinstance(found, Found)
    assert (found.author_id, found.author_name) == ("9000000000000001", "alice.local1")
    assert found.posted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.links == ("https://share.example.org/r/abc123",)
    assert counts(found.reading) == Counts(impressions=412, likes=30, replies=4, reposts=3, quotes=0, shares=2)


def test_the_token_travels_in_a_header_and_in_no_address(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "threads/my-posts.json", LIST)
    play(wire, "threads/insights.json", INSIGHTS)
    Threads().read_metrics(own, [MINE])
    assert all(call.request.headers["Authorization"] == f"Bearer {own.token}" for call in wire.calls)
    assert not [call for call in wire.calls if str(own.token) in str(call.request.url)]


def test_the_list_is_paged_through_by_its_cursor_and_never_by_its_address(
    wire: responses.RequestsMock, own: Access
) -> None:
    play(wire, "threads/more-posts.json", LIST)
    play(wire, "threads/my-posts.json", LIST)
    play(wire, "threads/insights.json", INSIGHTS)
    (read,) = Threads().read_metrics(own, [MINE])
    assert counts(read).impressions == 412
    assert "after=QVFIUsecond" in str(wire.calls[1].request.url)
    assert "access_token" not in str(wire.calls[1].request.url)


def test_a_post_that_the_account_does_not_have_is_not_found_and_said_so(
    wire: responses.RequestsMock, own: Access
) -> None:
    play(wire, "threads/my-posts.json", LIST)
    (missing,) = Threads().look_up(own, [ELSEWHERE])
    assert isinstance(missing, Missing)
    assert missing.reason is MissingReason.NOT_FOUND
    assert "connected Threads account" in missing.detail


def test_a_post_older_than_what_is_looked_through_is_not_taken_for_deleted(
    wire: responses.RequestsMock, own: Access
) -> None:
    for _ in range(10):
        play(wire, "threads/more-posts.json", LIST)
    (missing,) = Threads().read_metrics(own, [ELSEWHERE])
    assert reason(missing) is MissingReason.UNAVAILABLE


def test_a_repost_has_no_numbers(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "threads/my-posts.json", LIST)
    (missing,) = Threads().read_metrics(own, [REPOST])
    assert reason(missing) is MissingReason.NOT_READABLE


def test_empty_insights_are_no_zeros(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "threads/my-posts.json", LIST)
    play(wire, "threads/insights-empty.json", INSIGHTS)
    (missing,) = Threads().read_metrics(own, [MINE])
    assert reason(missing) is MissingReason.NO_ANSWER


def test_what_was_read_before_the_limit_is_kept(wire: responses.RequestsMock, own: Access) -> None:
    waits: list[datetime] = []
    second = {"shortcode": "DRcccCCC333", "id": "18050000000000003", "media_type": "TEXT_POST"}
    first = {"shortcode": "DRaaaAAA111", "id": "18050000000000001", "media_type": "TEXT_POST"}
    wire.add("GET", LIST, json={"data": [first, second]})
    play(wire, "threads/insights.json", INSIGHTS)
    play(wire, "threads/limit-403.json", f"{GRAPH}/18050000000000003/insights")
    other = PostRef("threads", "DRcccCCC333", "https://www.threads.com/t/DRcccCCC333")
    rows = Threads().read_metrics(replace(own, on_wait=waits.append), [MINE, other])
    assert counts(rows[0]).likes == 30
    assert reason(rows[1]) is MissingReason.NO_ANSWER
    assert waits == [NOW + timedelta(hours=1)]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("threads/token-400.json", TokenRevokedError),
        ("threads/limit-403.json", RateLimitedError),
        ("threads/permission-403.json", PermanentError),
    ],
)
def test_refusals_are_told_apart(wire: responses.RequestsMock, own: Access, reply: str, error: type[Exception]) -> None:
    play(wire, reply, LIST)
    with pytest.raises(error) as raised:
        Threads().look_up(own, [MINE])
    assert "Threads" in str(raised.value)


def test_a_token_is_exchanged_and_refreshed_and_the_account_named(wire: responses.RequestsMock, own: Access) -> None:
    given = replace(own, options={"THREADS_CLIENT_ID": "1", "THREADS_CLIENT_SECRET": "2"})
    client = Threads().oauth_client(given, host="", redirect_uri="https://share.example.org/back")
    assert client.authorize_url == "https://threads.com/oauth/authorize"
    play(wire, "threads/long-token.json", "https://graph.threads.net/access_token")
    play(wire, "threads/long-token.json", "https://graph.threads.net/refresh_access_token")
    play(wire, "threads/me.json", f"{GRAPH}/me")
    kept = Threads().keep(given, client, Tokens("short", None))
    assert (kept.access, kept.expires_at) == ("long-lived-token", NOW + timedelta(seconds=5_183_944))
    again = Threads().refresh(given, client, kept)
    assert "th_refresh_token" in str(wire.calls[1].request.url)
    assert again.access == "long-lived-token"
    assert Threads().identify(given).native_id == "9000000000000001"


def test_instagram_waits_for_viewers_and_tells_what_the_list_tells(wire: responses.RequestsMock, own: Access) -> None:
    base = "https://graph.instagram.com/v26.0"
    ref = PostRef("instagram", "DRcccCCC333", "https://www.instagram.com/p/DRcccCCC333/")
    for reply in ("instagram/too-early-400.json", "instagram/metric-400.json"):
        wire.reset()
        play(wire, "instagram/my-media.json", f"{base}/me/media")
        play(wire, reply, f"{base}/17900000000000001/insights")
        (read,) = Instagram().read_metrics(own, [ref])
        assert counts(read) == Counts(likes=55, comments=6)


def test_instagrams_insights_go_before_its_list(wire: responses.RequestsMock, own: Access) -> None:
    base = "https://graph.instagram.com/v26.0"
    ref = PostRef("instagram", "DRcccCCC333", "https://www.instagram.com/p/DRcccCCC333/")
    play(wire, "instagram/my-media.json", f"{base}/me/media")
    play(wire, "instagram/insights.json", f"{base}/17900000000000001/insights")
    (found,) = Instagram().look_up(own, [ref])
    assert isinstance(found, Found)
    assert "https://share.example.org/r/abc123" in found.links
    assert counts(found.reading) == Counts(impressions=812, likes=56, comments=6, shares=9, bookmarks=0)


def test_instagrams_limit_is_a_limit_and_its_account_has_its_own_number(
    wire: responses.RequestsMock, own: Access
) -> None:
    base = "https://graph.instagram.com/v26.0"
    play(wire, "instagram/limit-400.json", f"{base}/me/media")
    play(wire, "instagram/me.json", f"{base}/me")
    with pytest.raises(RateLimitedError):
        Instagram().read_metrics(own, [PostRef("instagram", "DRcccCCC333", "")])
    assert Instagram().identify(own).native_id == "17841400000000001"


def test_a_shared_link_is_followed_on_instagrams_own_pages(wire: responses.RequestsMock, own: Access) -> None:
    shared = Instagram().recognise(urlsplit("https://www.instagram.com/share/reel/BACabc123"))
    assert shared is not None
    assert (shared.native_id, shared.url) == ("", "https://www.instagram.com/share/reel/BACabc123")
    wire.add(
        "GET",
        shared.url,
        status=302,
        headers={"Location": "https://www.instagram.com/accounts/login/?next=%2Freel%2FDRcccCCC333%2F"},
    )
    followed = Instagram().resolve(own, shared)
    assert followed == PostRef("instagram", "DRcccCCC333", "https://www.instagram.com/p/DRcccCCC333/")
