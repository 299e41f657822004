"""TikTok and LinkedIn on replies of our own writing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import responses

from share.domain.posts import Found, MissingReason, PostRef
from share.domain.readings import Counts
from share.networks.base import (
    Access,
    MissingKeyError,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
    Tokens,
)
from share.networks.linkedin import LinkedIn
from share.networks.tiktok import TikTok
from tests.networks.played import counts, play, reason

QUERY = "https://open.tiktokapis.com/v2/video/query/"
VIDEO = PostRef("tiktok", "7300000000000000001", "https://www.tiktok.com/@/video/7300000000000000001")
OTHER = PostRef("tiktok", "7300000000000000002", "https://www.tiktok.com/@/video/7300000000000000002")
LINKEDIN = "https://api.linkedin.com/rest"
ACTIVITY = PostRef(
    "linkedin",
    "activity:7190000000000000001",
    "https://www.linkedin.com/feed/update/urn:li:activity:7190000000000000001/",
)
SHARE = PostRef(
    "linkedin", "share:7190000000000000009", "https://www.linkedin.com/feed/update/urn:li:share:7190000000000000009/"
)


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def own(access: Access) -> Access:
    return replace(access, account="alice-open-id")


def test_own_videos_are_read_in_one_call_and_others_are_not_found(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "tiktok/two-videos-one-missing.json", QUERY, method="POST")
    rows = TikTok().look_up(own, [VIDEO, OTHER, VIDEO])
    assert isinstance(rows[0], Found)
    assert (rows[0].author_id, rows[0].posted_at) == ("alice-open-id", datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert counts(rows[0].reading) == Counts(impressions=1203, likes=88, comments=4, shares=12)
    assert reason(rows[1]) is MissingReason.NOT_FOUND
    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("tiktok/token-401.json", TokenRevokedError),
        ("tiktok/scope-401.json", PermanentError),
        ("tiktok/limit-429.json", RateLimitedError),
    ],
)
def test_tiktoks_refusals_are_told_apart(
    wire: responses.RequestsMock, own: Access, reply: str, error: type[NetworkError]
) -> None:
    play(wire, reply, QUERY, method="POST")
    with pytest.raises(error) as raised:
        TikTok().read_metrics(own, [VIDEO])
    assert type(raised.value) is error


def test_a_tiktok_share_link_is_followed_once(wire: responses.RequestsMock, own: Access) -> None:
    shared = TikTok().recognise(urlsplit("https://vm.tiktok.com/ZMabc123/"))
    assert shared is not None
    wire.add(
        "GET",
        "https://vm.tiktok.com/ZMabc123",
        status=301,
        headers={"Location": "https://www.tiktok.com/@alice/video/7300000000000000001?_r=1"},
    )
    assert TikTok().resolve(own, shared) == VIDEO


def test_tiktok_names_the_client_in_its_own_way(wire: responses.RequestsMock, own: Access) -> None:
    with pytest.raises(MissingKeyError):
        TikTok().oauth_client(own, host="", redirect_uri="https://share.example.org/back")
    given = replace(own, options={"TIKTOK_CLIENT_ID": "key", "TIKTOK_CLIENT_SECRET": "secret"})
    client = TikTok().oauth_client(given, host="", redirect_uri="https://share.example.org/back")
    assert client.extra == client.token_extra == {"client_key": "key"}
    play(wire, "tiktok/fresh-token.json", client.token_url, method="POST")
    play(wire, "tiktok/me.json", "https://open.tiktokapis.com/v2/user/info/")
    fresh = TikTok().refresh(given, client, Tokens("old", "old-refresh"))
    assert (fresh.access, fresh.refresh) == ("next-token", "next-refresh")
    assert "client_key=key" in str(wire.calls[0].request.body)
    assert TikTok().identify(given).native_id == "alice-open-id"


def test_an_activity_is_looked_up_first_and_then_asked_for_one_metric_a_call(
    wire: responses.RequestsMock, own: Access
) -> None:
    play(wire, "linkedin/activity.json", f"{LINKEDIN}/activities")
    for _ in range(5):
        play(wire, "linkedin/impressions.json", f"{LINKEDIN}/memberCreatorPostAnalytics")
    (read,) = LinkedIn().read_metrics(own, [ACTIVITY])
    assert counts(read) == Counts(impressions=77)
    assert "entity=(ugc:urn%3Ali%3AugcPost%3A7190000000000000000)&queryType=IMPRESSION" in str(
        wire.calls[1].request.url
    )
    assert len(wire.calls) == 6


def test_linkedin_proves_authorship_by_telling_the_numbers(wire: responses.RequestsMock, own: Access) -> None:
    for _ in range(5):
        play(wire, "linkedin/impressions.json", f"{LINKEDIN}/memberCreatorPostAnalytics")
    (found,) = LinkedIn().look_up(own, [SHARE])
    assert isinstance(found, Found)
    assert (found.author_id, found.posted_at, found.text) == ("alice-open-id", None, None)


def test_somebody_elses_linkedin_post_stops_no_other(wire: responses.RequestsMock, own: Access) -> None:
    play(wire, "linkedin/somebody-elses-403.json", f"{LINKEDIN}/memberCreatorPostAnalytics")
    (missing,) = LinkedIn().read_metrics(own, [SHARE])
    assert reason(missing) is MissingReason.NOT_READABLE


def test_a_404_that_is_not_linkedins_own_is_no_deletion(wire: responses.RequestsMock, own: Access) -> None:
    wire.add("GET", f"{LINKEDIN}/memberCreatorPostAnalytics", status=404, body="<html>nothing here</html>")
    with pytest.raises(PermanentError):
        LinkedIn().read_metrics(own, [SHARE])


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        ("linkedin/token-401.json", TokenRevokedError, "connect the account anew"),
        ("linkedin/permission-403.json", PermanentError, "r_member_postAnalytics"),
        ("linkedin/version-426.json", PermanentError, "LINKEDIN_API_VERSION"),
        ("linkedin/limit-429.json", RateLimitedError, "today"),
    ],
)
def test_linkedins_refusals_are_told_apart(
    wire: responses.RequestsMock, own: Access, reply: str, error: type[NetworkError], words: str
) -> None:
    play(wire, reply, f"{LINKEDIN}/memberCreatorPostAnalytics")
    with pytest.raises(error, match=words) as raised:
        LinkedIn().read_metrics(own, [SHARE])
    if isinstance(raised.value, RateLimitedError):
        assert raised.value.retry_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_linkedin_is_never_sent_a_code_verifier(wire: responses.RequestsMock, own: Access) -> None:
    given = replace(own, options={"LINKEDIN_CLIENT_ID": "id", "LINKEDIN_CLIENT_SECRET": "secret"})
    assert LinkedIn().oauth_client(given, host="", redirect_uri="https://share.example.org/back").pkce is False
    play(wire, "linkedin/me.json", "https://api.linkedin.com/v2/userinfo")
    assert LinkedIn().identify(given).native_id == "alice-sub"
