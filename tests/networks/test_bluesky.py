from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.networks.base import Access, BadReplyError, PermanentError, RateLimitedError, TokenRevokedError
from share.networks.bluesky import Bluesky
from tests.networks.conftest import NOW
from tests.networks.played import counts, play, reason, recognise

XRPC = "https://public.api.bsky.app/xrpc"
POSTS = f"{XRPC}/app.bsky.feed.getPosts"
HANDLE = f"{XRPC}/com.atproto.identity.resolveHandle"
FIRST = recognise("https://bsky.app/profile/did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/post/3lbaaaaaaaa2a")
SECOND = recognise("https://bsky.app/profile/did:plc:bbbbbbbbbbbbbbbbbbbbbbbb/post/3lbbbbbbbbb2b")
BY_HANDLE = recognise("https://bsky.app/profile/Alice.example/post/3lbaaaaaaaa2a")
BLUESKY = Bluesky()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.mark.parametrize("place", ["record", "view"])
@pytest.mark.parametrize("quotes", [False, True])
def test_a_cards_address_is_a_link_beside_a_quoted_post_as_well(
    wire: responses.RequestsMock, access: Access, place: str, *, quotes: bool
) -> None:
    card = {"external": {"uri": "https://share.example.org/r/abc123"}}
    embed = {"record": {"uri": "at://other"}, "media": card} if quotes else card
    uri = "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3lbaaaaaaaa2a"
    post = {"record": {"text": "Look", "embed": embed}} if place == "record" else {"record": {}, "embed": embed}
    wire.add("GET", POSTS, json={"posts": [{"uri": uri, "author": {}, "likeCount": 1, **post}]})
    (found,) = BLUESKY.look_up(access, [FIRST])
    assert isinstance(found, Found)
    assert found.links == ("https://share.example.org/r/abc123",)


def test_posts_are_matched_by_uri_whatever_their_order(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/two-posts.json", POSTS)
    rows = BLUESKY.look_up(access, [FIRST, SECOND])
    assert [row.author_name for row in rows if isinstance(row, Found)] == ["alice.example", "bob.example"]
    assert isinstance(rows[0], Found)
    assert rows[0].links == ("https://share.example.org/r/abc123",)
    assert rows[0].posted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_post_left_out_is_not_found(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/one-left-out.json", POSTS)
    rows = BLUESKY.read_metrics(access, [FIRST, SECOND])
    assert counts(rows[0]).likes == 120
    assert reason(rows[1]) is MissingReason.NOT_FOUND


def test_one_malformed_post_spoils_neither_the_batch_nor_counts_as_gone(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "bluesky/one-malformed.json", POSTS)
    rows = BLUESKY.read_metrics(access, [FIRST, SECOND])
    assert counts(rows[0]).reposts == 14
    assert reason(rows[1]) is MissingReason.NO_ANSWER


def test_a_count_that_is_not_told_is_unknown(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/without-some-counts.json", POSTS)
    (row,) = BLUESKY.read_metrics(access, [FIRST])
    assert (counts(row).quotes, counts(row).bookmarks, counts(row).replies) == (None, None, 9)


def test_the_words_of_who_hides_from_visitors_are_not_passed_on(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/not-for-visitors.json", POSTS)
    (found,) = BLUESKY.look_up(access, [FIRST])
    assert isinstance(found, Found)
    assert found.text is None
    assert found.links
    assert found.reading is not None


def test_a_handle_becomes_a_did_before_anything_else(wire: responses.RequestsMock, access: Access) -> None:
    assert BY_HANDLE.resolve is Resolve.HANDLE
    play(wire, "bluesky/resolved-handle.json", HANDLE)
    assert BLUESKY.resolve(access, BY_HANDLE) == FIRST
    play(wire, "bluesky/one-left-out.json", POSTS)
    (row,) = BLUESKY.read_metrics(access, [BY_HANDLE])
    assert counts(row).likes == 120


def test_an_unknown_handle_is_not_found(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/unknown-handle-400.json", HANDLE)
    resolved = BLUESKY.resolve(access, BY_HANDLE)
    assert isinstance(resolved, Missing)
    assert resolved.reason is MissingReason.NOT_FOUND


@pytest.mark.parametrize("did", ["null", '"did:evil:1"', '"at://x"', "5"])
def test_a_did_that_is_none_is_a_bad_reply(wire: responses.RequestsMock, access: Access, did: str) -> None:
    wire.add("GET", HANDLE, body=f'{{"did": {did}}}')
    with pytest.raises(BadReplyError):
        BLUESKY.resolve(access, BY_HANDLE)


def test_an_expired_session_is_told_with_status_400(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/expired-400.json", POSTS)
    with pytest.raises(TokenRevokedError):
        BLUESKY.read_metrics(access, [FIRST])


@pytest.mark.parametrize(("status", "error"), [(401, "AuthMissing"), (400, "ExpiredToken"), (403, "Forbidden")])
def test_without_a_token_none_is_at_fault(
    wire: responses.RequestsMock, access: Access, status: int, error: str
) -> None:
    wire.add("GET", POSTS, json={"error": error, "message": "m"}, status=status)
    with pytest.raises(PermanentError, match="check BLUESKY_APPVIEW_URL") as refused:
        BLUESKY.read_metrics(replace(access, token=None), [FIRST])
    assert not isinstance(refused.value, TokenRevokedError)


def test_a_question_that_is_refused_is_no_missing_post(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/unknown-handle-400.json", POSTS)
    with pytest.raises(PermanentError):
        BLUESKY.read_metrics(access, [FIRST])


def test_the_later_of_two_told_times_is_waited_for(wire: responses.RequestsMock, access: Access) -> None:
    reset = str(int((NOW + timedelta(minutes=3)).timestamp()))
    headers = {"RateLimit-Reset": reset, "Retry-After": "120", "RateLimit-Remaining": "0"}
    play(wire, "bluesky/full-429.json", POSTS, headers=headers)
    with pytest.raises(RateLimitedError) as raised:
        BLUESKY.read_metrics(access, [FIRST])
    assert raised.value.retry_at == NOW + timedelta(minutes=3)


@pytest.mark.parametrize("body", ["null", "[]", "{}", '{"posts": {}}', "<html>"])
def test_answers_of_other_forms_are_bad_replies(wire: responses.RequestsMock, access: Access, body: str) -> None:
    wire.add("GET", POSTS, body=body)
    with pytest.raises(BadReplyError):
        BLUESKY.read_metrics(access, [FIRST])


def test_posts_that_nobody_asked_for_are_passed_over(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "bluesky/two-posts.json", POSTS)
    other = PostRef("bluesky", "did:plc:cccccccccccccccccccccccc/3lbccccccccc2c", "")
    (row,) = BLUESKY.read_metrics(access, [other])
    assert reason(row) is MissingReason.NOT_FOUND
