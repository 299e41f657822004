import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import requests
import responses

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.networks.facebook import Facebook
from tests.networks.conftest import NOW, TOKEN
from tests.networks.played import counts, play, reason, recognise

GRAPH = "https://graph.facebook.com/v26.0/"
PAGE = "100000000000001"
FACEBOOK = Facebook()
LINKS = ["https://share.example.org/r/abc123", "https://share.example.org/r/nobody"]


def page_post(number: int) -> PostRef:
    return recognise(f"https://www.facebook.com/{PAGE}/posts/{number}")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def sent(wire: responses.RequestsMock, call: int = 0) -> dict[str, str]:
    body = wire.calls[call].request.body
    return {name: values[0] for name, values in parse_qs(str(body)).items()}


def test_every_entry_of_a_batch_is_judged_by_itself(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch.json", GRAPH, method="POST")
    rows = FACEBOOK.read_metrics(access, [page_post(number) for number in range(501, 506)])
    first = counts(rows[0])
    assert (first.impressions, first.shares, first.reactions, first.comments) == (1543, 7, 25, 4)
    assert [reason(row) for row in rows[1:]] == [
        MissingReason.NOT_FOUND,
        MissingReason.NO_ANSWER,
        MissingReason.NOT_READABLE,
        MissingReason.UNAVAILABLE,
    ]


def test_a_found_post_tells_page_time_text_and_links(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch.json", GRAPH, method="POST")
    found = FACEBOOK.look_up(access, [page_post(number) for number in range(501, 506)])[0]
    assert isinstance(found, Found)
    assert (found.author_id, found.author_name, found.text) == (PAGE, "Our Page", "Nurses win")
    assert found.posted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.links == (LINKS[0],)


def test_the_token_and_its_proof_travel_in_the_body_alone(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    FACEBOOK.read_metrics(replace(access, options={"FACEBOOK_APP_SECRET": "s3cret"}), [page_post(501)])
    assert wire.calls[0].request.url == GRAPH
    proof = hmac.new(b"s3cret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert (sent(wire)["access_token"], sent(wire)["appsecret_proof"]) == (TOKEN, proof)
    (call,) = json.loads(sent(wire)["batch"])
    assert call["relative_url"].startswith(f"v26.0/{PAGE}_501?fields=")


def test_a_retired_metric_costs_the_views_and_nothing_else(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch-metric-retired.json", GRAPH, method="POST")
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    assert (counts(row).reactions, counts(row).impressions) == (0, None)
    assert "insights" not in sent(wire, 1)["batch"]


def test_shares_left_out_beside_told_counters_are_none_at_all(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    assert (counts(row).shares, counts(row).comments) == (0, 0)


def test_shares_left_out_where_a_counter_is_missing_too_stay_unknown(
    wire: responses.RequestsMock, access: Access
) -> None:
    body = {"id": f"{PAGE}_501", "reactions": {"summary": {"total_count": 3}}}
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps(body)}])
    (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    assert (counts(row).shares, counts(row).reactions) == (None, 3)


def test_a_page_named_in_words_is_asked_for_its_number(wire: responses.RequestsMock, access: Access) -> None:
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps({"id": PAGE})}])
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    (row,) = FACEBOOK.read_metrics(access, [recognise("https://www.facebook.com/Our.Page/posts/501")])
    assert counts(row).reactions == 0
    assert json.loads(sent(wire)["batch"])[0]["relative_url"] == "v26.0/Our.Page?fields=id"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (None, MissingReason.NO_ANSWER),
        ({"code": 502, "body": "<html>"}, MissingReason.NO_ANSWER),
        ({"code": 500, "body": '{"error": {"code": 2, "is_transient": true}}'}, MissingReason.NO_ANSWER),
        (
            {"code": 404, "body": '{"error": {"code": 803, "message": "Some of the aliases"}}'},
            MissingReason.NOT_READABLE,
        ),
    ],
)
def test_a_page_of_which_no_answer_came_is_asked_for_again(
    wire: responses.RequestsMock, access: Access, entry: object, expected: MissingReason
) -> None:
    wire.add("POST", GRAPH, json=[entry])
    (row,) = FACEBOOK.look_up(access, [recognise("https://www.facebook.com/Our.Page/posts/501")])
    assert reason(row) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"id": f"{PAGE}_501", "reactions": {"summary": {"total_count": 7}}}, f"post:{PAGE}/501"),
        ({"id": "elsewhere"}, MissingReason.NO_ANSWER),
        ({"error": {"code": 100, "error_subcode": 33, "type": "GraphMethodException"}}, MissingReason.NOT_READABLE),
        ({"error": {"code": 1, "type": "OAuthException"}}, MissingReason.NOT_READABLE),
        ({"error": {"code": 2, "is_transient": True}}, MissingReason.UNAVAILABLE),
    ],
)
def test_a_post_whose_address_hides_its_number_is_asked_for_by_that_address(
    wire: responses.RequestsMock, access: Access, told: dict[str, object], expected: str | MissingReason
) -> None:
    veiled = f"pfbid0{'a' * 50}"
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps({**told, "insights": {"data": []}})}])
    (row,) = FACEBOOK.look_up(access, [recognise(f"https://www.facebook.com/{PAGE}/posts/{veiled}")])
    assert json.loads(sent(wire)["batch"])[0]["relative_url"].startswith(f"v26.0/{PAGE}_{veiled}?")
    assert (row.ref.native_id if isinstance(row, Found) else reason(row)) == expected


def test_a_page_may_be_asked_for_by_its_number(wire: responses.RequestsMock, access: Access) -> None:
    unknown = {"error": {"code": 803, "type": "OAuthException", "message": "(#803) Some aliases do not exist: me"}}
    for _ in range(2):
        wire.add("POST", GRAPH, json=[{"code": 404, "body": json.dumps(unknown)}])
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps({"id": PAGE, "name": "Our Page"})}])
    assert FACEBOOK.own_account(access, PAGE) == Identity(PAGE, "Our Page")


@pytest.mark.parametrize("told", [{"id": "7", "name": "Alice"}, {"error": {"code": 2500, "type": "O", "message": "m"}}])
def test_anothers_token_is_no_pages(wire: responses.RequestsMock, access: Access, told: dict[str, object]) -> None:
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps(told)}])
    with pytest.raises(PermanentError):
        FACEBOOK.own_account(access, PAGE)
    assert len(wire.calls) == 1


def test_views_are_asked_for_by_themselves_where_a_post_comes_without(
    wire: responses.RequestsMock, access: Access
) -> None:
    told = {"data": [{"name": "post_media_view", "period": "lifetime", "values": [{"value": 1543}]}]}
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps(told)}])
    (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    assert (counts(row).impressions, counts(row).reactions) == (1543, 0)
    asked = json.loads(sent(wire, 1)["batch"])[0]["relative_url"]
    assert asked == f"v26.0/{PAGE}_501/insights?metric=post_media_view"


@pytest.mark.parametrize("code", [4, 10, 100, 190])
def test_counters_stand_though_views_are_refused(wire: responses.RequestsMock, access: Access, code: int) -> None:
    refused = {"error": {"code": code, "type": "OAuthException", "message": "no"}}
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST")
    wire.add("POST", GRAPH, json=[{"code": 400, "body": json.dumps(refused)}])
    (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    assert (counts(row).impressions, counts(row).reactions) == (None, 0)


def test_a_page_tells_its_name_and_the_one_in_its_address(wire: responses.RequestsMock, access: Access) -> None:
    page = {"id": PAGE, "name": "Our Page", "username": "our.page"}
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps(page)}])
    assert FACEBOOK.own_account(access, PAGE) == Identity(PAGE, "Our Page", "https://www.facebook.com/our.page")


def test_a_page_without_such_a_name_is_told_by_its_number(wire: responses.RequestsMock, access: Access) -> None:
    refused = {"error": {"code": 12, "type": "OAuthException", "message": "username field is deprecated"}}
    wire.add("POST", GRAPH, json=[{"code": 400, "body": json.dumps(refused)}])
    wire.add("POST", GRAPH, json=[{"code": 200, "body": json.dumps({"id": PAGE, "name": "Our Page"})}])
    assert FACEBOOK.own_account(access, PAGE) == Identity(PAGE, "Our Page")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/reel/1195289147628387",
        "https://www.facebook.com/groups/55/posts/77",
        "https://www.facebook.com/photo/?fbid=9",
    ],
)
def test_what_facebook_never_shows_is_said_without_asking(access: Access, url: str) -> None:
    (row,) = FACEBOOK.read_metrics(access, [recognise(url)])
    assert reason(row) is MissingReason.NOT_READABLE


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (4, 400, RateLimitedError),
        (17, 400, RateLimitedError),
        (32, 403, RateLimitedError),
        (613, 400, RateLimitedError),
        (190, 400, TokenRevokedError),
        (2635, 400, PermanentError),
        (368, 400, PermanentError),
        (10, 403, PermanentError),
        (2, 200, UnavailableError),
    ],
)
def test_the_code_decides_whatever_the_status(
    wire: responses.RequestsMock, access: Access, code: int, status: int, error: type[NetworkError]
) -> None:
    play(wire, f"facebook/error-{code}.json", GRAPH, method="POST", status=status)
    with pytest.raises(error) as raised:
        FACEBOOK.read_metrics(access, [page_post(501)])
    assert type(raised.value) is error
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_a_pages_limit_is_waited_for_as_many_minutes_as_told(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/batch-page-limit.json", GRAPH, method="POST")
    with pytest.raises(RateLimitedError) as raised:
        FACEBOOK.read_metrics(access, [page_post(501)])
    assert raised.value.retry_at == NOW + timedelta(minutes=19)


def test_an_app_that_is_nearly_full_stops_before_it_is_blocked(wire: responses.RequestsMock, access: Access) -> None:
    usage = {"X-App-Usage": json.dumps({"call_count": 91, "total_cputime": 5, "total_time": 5})}
    play(wire, "facebook/batch-without-insights.json", GRAPH, method="POST", headers=usage)
    waits: list[datetime] = []
    FACEBOOK.read_metrics(replace(access, on_wait=waits.append), [page_post(501)])
    assert waits == [NOW + timedelta(hours=1)]


@pytest.mark.parametrize(
    "body", ["[]", "{}", "null", '{"id":"1"}', "<html>", '{"error_type":"x","code":400}', "[null]"]
)
def test_answers_of_other_forms_are_never_taken_for_counts(
    wire: responses.RequestsMock, access: Access, body: str
) -> None:
    wire.add("POST", GRAPH, body=body, content_type="application/json")
    try:
        (row,) = FACEBOOK.read_metrics(access, [page_post(501)])
    except BadReplyError:
        return
    assert reason(row) is MissingReason.NO_ANSWER


def test_html_of_an_outage_is_an_outage(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "facebook/outage-502.html", GRAPH, method="POST")
    with pytest.raises(UnavailableError):
        FACEBOOK.read_metrics(access, [page_post(501)])


def test_a_broken_connection_leaks_nothing(wire: responses.RequestsMock, access: Access) -> None:
    wire.add("POST", GRAPH, body=requests.ConnectionError(f"...?access_token={TOKEN}"))
    with pytest.raises(UnavailableError) as raised:
        FACEBOOK.read_metrics(access, [page_post(501)])
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_without_a_pages_token_a_page_is_not_asked(access: Access) -> None:
    with pytest.raises(PermanentError, match="connect the Page"):
        FACEBOOK.look_up(replace(access, token=None), [page_post(501)])


def test_a_version_that_is_none_is_said_before_asking(access: Access) -> None:
    with pytest.raises(PermanentError, match=r"like v26\.0"):
        FACEBOOK.look_up(replace(access, options={"FACEBOOK_GRAPH_VERSION": "latest"}), [page_post(501)])


def test_what_facebook_counts_for_a_link_is_read_with_the_apps_token(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "facebook/batch-engagement.json", GRAPH, method="POST")
    app = replace(access, token=None, options={"FACEBOOK_APP_ID": "100", "FACEBOOK_APP_SECRET": "s3cret"})
    rows = FACEBOOK.read_url_engagement(app, LINKS)
    first = counts(rows[0])
    assert (first.shares, first.reactions, first.comments, first.impressions) == (41, 12, 3, None)
    assert reason(rows[1]) is MissingReason.NO_ANSWER
    assert sent(wire)["access_token"] == "100|s3cret"
    with pytest.raises(PermanentError, match="FACEBOOK_APP_ID"):
        FACEBOOK.read_url_engagement(replace(access, options={}), LINKS)


def test_a_share_link_is_followed_to_its_post(wire: responses.RequestsMock, access: Access) -> None:
    ref = recognise("https://www.facebook.com/share/p/1AbCdEfGhI/?mibextid=x")
    assert (ref.resolve, ref.native_id) == (Resolve.FIRST, "")
    wire.add("GET", ref.url, status=302, headers={"Location": "https://m.facebook.com/story.php?story_fbid=501&id=1"})
    assert FACEBOOK.resolve(access, ref) == recognise("https://www.facebook.com/1/posts/501")


def test_a_login_wall_that_names_the_post_is_enough(wire: responses.RequestsMock, access: Access) -> None:
    ref = recognise("https://fb.watch/aBcDeF/")
    hop = "https://www.facebook.com/share/v/other/"
    wall = "https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2Freel%2F1195289147628387"
    wire.add("GET", ref.url, status=301, headers={"Location": hop})
    wire.add("GET", hop, status=302, headers={"Location": wall})
    assert FACEBOOK.resolve(access, ref) == recognise("https://www.facebook.com/watch/?v=1195289147628387")


@pytest.mark.parametrize(
    ("tag", "number"),
    [
        ('<link rel="canonical" href="https://www.facebook.com/our.page/posts/501/?x=1&amp;y=2" />', "501"),
        ("<meta content='0; URL=/our.page/posts/502' http-equiv='refresh'>", "502"),
        ('<meta property="og:url" content="https://www.facebook.com/login/?next=%2Four.page%2Fposts%2F503">', "503"),
        ('<meta property="og:url" content="https://www.facebook.com/">', ""),
        ('<link rel="canonical" href="https://evil.example/our.page/posts/504">', ""),
        ('<link rel="stylesheet" href="https://www.facebook.com/our.page/posts/505">', ""),
    ],
)
def test_a_page_behind_a_share_link_may_name_its_post(
    wire: responses.RequestsMock, access: Access, tag: str, number: str
) -> None:
    ref = recognise("https://www.facebook.com/share/p/1AbC/")
    wire.add("GET", ref.url, body=f"<html><head>{tag}</head>", content_type="text/html; charset=utf-8")
    found = FACEBOOK.resolve(access, ref)
    assert (found.native_id if isinstance(found, PostRef) else "") == (f"post:our.page/{number}" if number else "")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/alice/posts/1",
        "http://169.254.169.254/latest/",
        "https://www.facebook.com/login/",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example",
    ],
)
def test_a_share_link_is_followed_on_facebook_alone(wire: responses.RequestsMock, access: Access, target: str) -> None:
    ref = recognise("https://www.facebook.com/share/1AbCdEfGhI/")
    wire.add("GET", ref.url, status=302, headers={"Location": target})
    resolved = FACEBOOK.resolve(access, ref)
    assert isinstance(resolved, Missing)
    assert resolved.reason is MissingReason.NOT_READABLE
    assert len(wire.calls) == 1


def test_a_ring_of_share_links_ends(wire: responses.RequestsMock, access: Access) -> None:
    ref, other = (recognise(f"https://www.facebook.com/share/{code}/") for code in ("1AbCdEfGhI", "2AbCdEfGhI"))
    wire.add("GET", ref.url, status=302, headers={"Location": other.url})
    wire.add("GET", other.url, status=302, headers={"Location": ref.url})
    assert isinstance(FACEBOOK.resolve(access, ref), Missing)
    assert len(wire.calls) == 4


def test_a_share_link_that_leads_to_itself_is_asked_once(wire: responses.RequestsMock, access: Access) -> None:
    ref = recognise("https://www.facebook.com/share/1AbCdEfGhI/")
    wire.add("GET", ref.url, status=302, headers={"Location": ref.url})
    assert isinstance(FACEBOOK.resolve(access, ref), Missing)
    assert len(wire.calls) == 1
