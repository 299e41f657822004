from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Counts
from share.networks.base import (
    Access,
    MissingKeyError,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
)
from share.networks.reddit import Reddit
from share.networks.registry import get
from tests.networks.conftest import NOW
from tests.networks.played import counts, play, reason, recognise

TOKEN_URL = "https://www.reddit.com/api/v1/access_token"
INFO = "https://oauth.reddit.com/api/info"
OPTIONS = {"REDDIT_APPROVED": "1", "REDDIT_CLIENT_ID": "app", "REDDIT_CLIENT_SECRET": "secret-of-the-app"}


def ref(key: str) -> PostRef:
    return PostRef("reddit", key, f"https://www.reddit.com/comments/{key.removeprefix('t3_')}")


LIVE, GONE, MODS, LEFT, OLD, NEVER = (
    ref(f"t3_{name}") for name in ("1live0", "1gone0", "1mods0", "1left0", "1old00", "1never")
)
COMMENT = ref("t3_1live0/t1_kcomm0")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def approved(access: Access) -> Access:
    return replace(access, options=OPTIONS)


def test_the_score_comments_and_crossposts_are_read_and_views_are_not(
    wire: responses.RequestsMock, approved: Access
) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, "reddit/listing.json", INFO)
    live, comment = get("reddit").read_metrics(approved, [LIVE, COMMENT])
    assert counts(live) == Counts(likes=42, comments=7, reposts=1)
    assert counts(comment) == Counts(likes=9)
    sent = wire.calls[1].request
    assert "id=t3_1live0,t1_kcomm0&" in (sent.url or "")
    assert sent.headers["Authorization"] == "Bearer token-of-the-app"


def test_what_its_author_deleted_and_what_was_removed_are_told_apart(
    wire: responses.RequestsMock, approved: Access
) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, "reddit/listing.json", INFO)
    rows = get("reddit").read_metrics(approved, [GONE, MODS, OLD, NEVER])
    assert [reason(row) for row in rows] == [
        MissingReason.NOT_FOUND,
        MissingReason.UNAVAILABLE,
        MissingReason.NOT_FOUND,
        MissingReason.NOT_FOUND,
    ]
    assert isinstance(rows[1], Missing)
    assert "moderators" in rows[1].detail


def test_a_post_outlives_its_authors_account(wire: responses.RequestsMock, approved: Access) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, "reddit/listing.json", INFO)
    live, left = get("reddit").look_up(approved, [LIVE, LEFT])
    assert isinstance(live, Found)
    assert isinstance(left, Found)
    assert (live.author_id, live.author_name) == ("alice_reads", "Alice_Reads")
    assert live.posted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert live.links == ("https://share.example.org/r/abc123",)
    assert (left.author_id, left.author_name) == (None, None)
    assert "https://share.example.org/r/def456" in left.links
    assert left.reading is not None
    assert left.reading.counts == Counts(likes=0, comments=0, reposts=0)


def test_what_is_no_count_is_none_and_a_nameless_row_may_be_any(wire: responses.RequestsMock, approved: Access) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, "reddit/odd-counters.json", INFO)
    (row,) = get("reddit").read_metrics(approved, [LIVE])
    assert reason(row) is MissingReason.NO_ANSWER
    wire.reset()
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, "reddit/one-without-name.json", INFO)
    known, missing = get("reddit").read_metrics(approved, [LIVE, NEVER])
    assert counts(known) == Counts(likes=4)
    assert reason(missing) is MissingReason.NO_ANSWER


def test_a_full_window_tells_the_seconds_that_are_left(wire: responses.RequestsMock, approved: Access) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    headers = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "100", "x-ratelimit-reset": "212"}
    play(wire, "reddit/full-429.json", INFO, headers=headers)
    with pytest.raises(RateLimitedError) as raised:
        get("reddit").read_metrics(approved, [LIVE])
    assert raised.value.retry_at == NOW + timedelta(seconds=212)


def test_the_last_call_of_a_window_tells_to_wait(wire: responses.RequestsMock, approved: Access) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    headers = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "100", "x-ratelimit-reset": "30"}
    play(wire, "reddit/listing.json", INFO, headers=headers)
    waits: list[datetime] = []
    get("reddit").read_metrics(replace(approved, on_wait=waits.append), [LIVE])
    assert waits == [NOW + timedelta(seconds=30)]


@pytest.mark.parametrize("reply", ["token-refused-401.json", "token-unknown-app.json"])
def test_a_refused_app_is_a_refused_token(wire: responses.RequestsMock, approved: Access, reply: str) -> None:
    play(wire, f"reddit/{reply}", TOKEN_URL, method="POST")
    with pytest.raises(TokenRevokedError) as raised:
        get("reddit").read_metrics(approved, [LIVE])
    assert "secret-of-the-app" not in repr(raised.getrepr(chain=True))


@pytest.mark.parametrize(("reply", "error"), [("refused-403.json", PermanentError), ("token.json", NetworkError)])
def test_a_refused_question_is_an_error(
    wire: responses.RequestsMock, approved: Access, reply: str, error: type[NetworkError]
) -> None:
    play(wire, "reddit/token.json", TOKEN_URL, method="POST")
    play(wire, f"reddit/{reply}", INFO)
    with pytest.raises(error):
        get("reddit").read_metrics(approved, [LIVE])


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "written approval"),
        ({**OPTIONS, "REDDIT_APPROVED": ""}, "written approval"),
        ({"REDDIT_APPROVED": "1", "REDDIT_CLIENT_ID": "app"}, "REDDIT_CLIENT_SECRET"),
    ],
)
def test_nothing_is_asked_before_approval_is_confirmed(access: Access, options: dict[str, str], why: str) -> None:
    with pytest.raises(MissingKeyError, match=why):
        get("reddit").look_up(replace(access, options=options), [LIVE])
    assert why in Reddit().why_off(options)
    assert Reddit().why_off(OPTIONS) == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.reddit.com/r/work/comments/1AbCdE/title/?utm_source=share&context=3", "t3_1abcde"),
        ("reddit.com/comments/1abcde", "t3_1abcde"),
        ("https://redd.it/1abcde", "t3_1abcde"),
        ("https://de.reddit.com/r/work/comments/1abcde.json", "t3_1abcde"),
        ("https://pt-br.reddit.com/r/work/comments/1abcde/_/", "t3_1abcde"),
        ("https://old.reddit.com/u/alice/comments/1abcde/.rss", "t3_1abcde"),
        ("https://www.reddit.com/gallery/1abcde", "t3_1abcde"),
        ("https://embed.reddit.com/r/work/comments/1abcde/?embed=true", "t3_1abcde"),
        ("https://www.rxddit.com/r/work/comments/1abcde/", "t3_1abcde"),
        ("https://www.reddit.com/r/work/comments/1abcde/title/KCOMM0/", "t3_1abcde/t1_kcomm0"),
        ("https://www.reddit.com/r/work/comments/1abcde/comment/kcomm0?context=3", "t3_1abcde/t1_kcomm0"),
    ],
)
def test_posts_and_comments_have_many_addresses_and_one_key(text: str, key: str) -> None:
    found = recognise(text)
    assert (found.network, found.native_id, found.resolve) == ("reddit", key, None)
    assert recognise(found.url) == found


SHARE = "https://www.reddit.com/r/work/s/AbCdEfGhIj"


def test_a_share_link_is_followed_once_to_its_post(wire: responses.RequestsMock, access: Access) -> None:
    link = recognise(f"{SHARE}/?x=1")
    assert (link.native_id, link.resolve, link.url) == ("", Resolve.FIRST, SHARE)
    there = "https://www.reddit.com/r/work/comments/1abcde/title/?share_id=x"
    wire.add("GET", SHARE, status=301, headers={"Location": there})
    found = get("reddit").resolve(access, link)
    assert found == recognise("https://redd.it/1abcde")
    assert "Authorization" not in wire.calls[0].request.headers


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/r/work/comments/1abcde/",
        "https://127.0.0.1/r/work/comments/1abcde/",
        "http://169.254.169.254/latest",
        "https://www.reddit.com/",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_share_link_that_leads_elsewhere_is_not_followed_there(
    wire: responses.RequestsMock, access: Access, there: str
) -> None:
    wire.add("GET", SHARE, status=302, headers={"Location": there})
    found = get("reddit").resolve(access, recognise(SHARE))
    assert reason(found) is MissingReason.NOT_READABLE
    assert len(wire.calls) == 1


def test_a_login_wall_tells_where_it_would_lead_on(wire: responses.RequestsMock, access: Access) -> None:
    there = "/login?next=%2Fr%2Fwork%2Fcomments%2F1abcde%2Ftitle%2F"
    wire.add("GET", SHARE, status=302, headers={"Location": there})
    found = get("reddit").resolve(access, recognise(SHARE))
    assert isinstance(found, PostRef)
    assert found.native_id == "t3_1abcde"
