import hashlib
import hmac
import importlib
import json
from typing import Any

import pytest
import requests

from tests.sandbox_server import SandboxServer

# Typed loosely: the stubs of the house hold only what the house itself uses of this library.
facebook: Any = importlib.import_module("facebook")

COUNTS = {"impressions": 1543, "viewers": 1201, "reactions": 25, "comments": 4, "shares": 7, "clicks": 88}
FIELDS = "permalink_url,shares,reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)"
LINK = "https://example.org/r/abc123"


@pytest.fixture
def graph(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(facebook, "FACEBOOK_GRAPH_URL", f"{sandbox.url}/")
    api = facebook.GraphAPI("page-token", timeout=60)
    api.version = "v26.0"
    return api


def add_page_post(sandbox: SandboxServer, **more: Any) -> dict[str, Any]:
    return sandbox.add_post("facebook", author="Our Page", **{"counts": COUNTS, **more})


def test_the_sdk_reads_a_pages_post(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox, text="Nurses win", created_at="2026-11-20T09:00:00Z")
    found = graph.get_object(post["id"], fields=f"{FIELDS},message,created_time,from")
    assert found["shares"] == {"count": 7}
    assert found["reactions"]["summary"]["total_count"] == 25
    assert found["comments"]["summary"]["total_count"] == 4
    assert found["message"] == "Nurses win"
    assert found["created_time"] == "2026-11-20T09:00:00+0000"
    assert found["from"]["id"] == post["author_id"]


def test_the_shares_key_is_absent_at_zero(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox, counts={"shares": 0})
    assert "shares" not in graph.get_object(post["id"], fields=FIELDS)


def test_a_deleted_an_unknown_and_a_persons_own_post_are_one_answer(sandbox: SandboxServer, graph: Any) -> None:
    deleted = add_page_post(sandbox, state="deleted")
    personal = add_page_post(sandbox, kind="profile", author_id="1000123", native_id="1000123_5")
    for native_id in (deleted["id"], personal["id"], "100_1"):
        with pytest.raises(facebook.GraphAPIError) as refused:
            graph.get_object(native_id)
        assert (refused.value.code, refused.value.result["error"]["error_subcode"]) == (100, 33)


def test_an_app_token_reads_no_posts_but_a_links_engagement(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox, links=[LINK])
    sandbox.add_post("facebook", author="Bob", kind="profile", links=[LINK], counts={"shares": 0})
    graph.access_token = "100|secret"
    with pytest.raises(facebook.GraphAPIError, match="reviewable feature"):
        graph.get_object(post["id"])
    found = graph.request(f"{graph.version}/", args={"id": LINK, "fields": "engagement"})
    assert found["id"] == LINK
    assert found["engagement"]["share_count"] == 2 + 7
    other = graph.request(f"{graph.version}/", args={"id": LINK + "x", "fields": "engagement"})
    assert other["engagement"]["share_count"] == 0


def test_a_link_is_asked_about_ten_times_an_hour_at_most(sandbox: SandboxServer, graph: Any) -> None:
    for _ in range(10):
        graph.request(f"{graph.version}/", args={"id": LINK, "fields": "engagement"})
    with pytest.raises(facebook.GraphAPIError, match="613"):
        graph.request(f"{graph.version}/", args={"id": LINK, "fields": "engagement"})


def test_insights_give_what_is_valid_and_one_retired_metric_fails_all(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox)
    metrics = "post_media_view,post_total_media_view_unique,post_clicks"
    rows = graph.request(f"{graph.version}/{post['id']}/insights", args={"metric": metrics})["data"]
    assert [row["values"][0]["value"] for row in rows] == [1543, 1201, 88]
    expanded = graph.get_object(post["id"], fields="insights.metric(post_media_view)")
    assert expanded["insights"]["data"][0]["values"] == [{"value": 1543}]
    with pytest.raises(facebook.GraphAPIError, match="must be a valid insights metric"):
        graph.request(f"{graph.version}/{post['id']}/insights", args={"metric": "post_media_view,post_impressions"})


def test_a_batch_answers_in_order_with_bodies_that_are_strings(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox)
    batch = [
        {"method": "GET", "relative_url": f"v26.0/{post['id']}?fields={FIELDS}"},
        {"method": "GET", "relative_url": "v26.0/100_1"},
    ]
    first, second = graph.request(f"{graph.version}/", post_args={"batch": json.dumps(batch)})
    assert (first["code"], second["code"]) == (200, 400)
    assert json.loads(first["body"])["shares"] == {"count": 7}
    assert json.loads(second["body"])["error"]["error_subcode"] == 33
    assert {header["name"] for header in first["headers"]} >= {"X-App-Usage", "Content-Type"}
    calls = sandbox.calls("facebook")
    assert calls["POST / (batch)"]["items"] == 2
    assert calls["GET /{post} (in a batch)"]["count"] == 2


def test_a_batch_of_more_than_fifty_is_refused(sandbox: SandboxServer, graph: Any) -> None:
    batch = [{"method": "GET", "relative_url": "v26.0/100_1"}] * 51
    with pytest.raises(facebook.GraphAPIError, match="Maximum batch size is 50"):
        graph.request(f"{graph.version}/", post_args={"batch": json.dumps(batch)})


def test_the_sdks_own_default_version_is_dead(sandbox: SandboxServer, graph: Any) -> None:
    graph.version = "v2.8"
    with pytest.raises(facebook.GraphAPIError) as refused:
        graph.get_object("100_1")
    assert refused.value.code == 2635


def test_a_revoked_token_is_190_and_a_missing_one_104(sandbox: SandboxServer, graph: Any) -> None:
    sandbox.add_token("facebook", "page-token", revoked=True)
    with pytest.raises(facebook.GraphAPIError) as refused:
        graph.get_object("100_1")
    assert (refused.value.code, refused.value.result["error"]["error_subcode"]) == (190, 460)
    reply = requests.get(f"{sandbox.url}/v26.0/100_1", timeout=60)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, 104)


def test_a_pages_token_reads_that_page_alone_and_within_its_scopes(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox)
    sandbox.add_token("facebook", "page-token", kind="page", name="Our Page", user_id=post["author_id"])
    assert graph.get_object(post["id"])["id"] == post["id"]
    assert graph.get_object("me") == {"name": "Our Page", "id": post["author_id"]}
    sandbox.add_token("facebook", "page-token", kind="page", user_id="555")
    with pytest.raises(facebook.GraphAPIError, match="reviewable feature"):
        graph.get_object(post["id"])
    sandbox.add_token("facebook", "page-token", kind="page", user_id=post["author_id"], scopes=[])
    reply = requests.get(f"{sandbox.url}/v26.0/{post['id']}?access_token=page-token", timeout=60)
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, 10)


def test_debug_token_tells_whose_a_token_is(sandbox: SandboxServer, graph: Any) -> None:
    sandbox.add_token("facebook", "a-page", kind="page", user_id="555", scopes=["read_insights"])
    told = graph.debug_access_token("a-page", "100", "secret")["data"]
    assert (told["is_valid"], told["profile_id"], told["scopes"]) == (True, "555", ["read_insights"])
    assert graph.debug_access_token("revoked-1", "100", "secret")["data"]["is_valid"] is False


def test_usage_is_told_in_percent_of_the_hour(sandbox: SandboxServer) -> None:
    sandbox.limits("facebook", limit=4, seconds=60)
    seen = []
    for _ in range(5):
        reply = requests.get(f"{sandbox.url}/v26.0/me?access_token=t", timeout=60)
        seen.append(json.loads(reply.headers["X-App-Usage"])["call_count"])
    assert seen[:4] == [25, 50, 75, 100]
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, 4)


def test_the_secrets_proof_is_checked_where_the_app_has_a_secret(sandbox: SandboxServer) -> None:
    sandbox.options(app_secret="shh")
    try:
        proof = hmac.new(b"shh", b"t", hashlib.sha256).hexdigest()
        address = f"{sandbox.url}/v26.0/me?access_token=t"
        assert requests.get(f"{address}&appsecret_proof={proof}", timeout=60).ok
        wrong = requests.get(f"{address}&appsecret_proof=0", timeout=60)
        assert "Invalid appsecret_proof" in wrong.json()["error"]["message"]
        assert not requests.get(address, timeout=60).ok
    finally:
        sandbox.options(app_secret="")


def test_unknown_fields_are_refused(sandbox: SandboxServer, graph: Any) -> None:
    post = add_page_post(sandbox)
    with pytest.raises(facebook.GraphAPIError, match="nonexisting field"):
        graph.get_object(post["id"], fields="reach")
