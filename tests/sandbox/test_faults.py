import json
import time
from typing import Any

import pytest
import requests

from tests.sandbox_server import SandboxServer

NETWORKS = ("x", "facebook", "bluesky", "mastodon")
NUMBER = "117020583223442465"
PATHS = {
    "x": "/2/tweets?ids=1001",
    "facebook": "/v26.0/100_1?access_token=t",
    "bluesky": "/xrpc/app.bsky.feed.getPosts?uris=at://did:plc:alice/app.bsky.feed.post/3k",
    "mastodon": f"/api/v1/statuses/{NUMBER}",
}
IDS = {"x": "1001", "facebook": "100_1", "bluesky": "did:plc:alice/3k", "mastodon": NUMBER}


@pytest.fixture
def ask(sandbox: SandboxServer) -> Any:
    for network, native_id in IDS.items():
        sandbox.add_post(network, native_id=native_id)

    def get(network: str) -> requests.Response:
        bearer = {"Authorization": "Bearer app-token"} if network == "x" else {}
        return requests.get(sandbox.url + PATHS[network], headers=bearer, timeout=60)

    return get


@pytest.mark.parametrize("network", NETWORKS)
def test_without_a_fault_all_is_well(ask: Any, network: str) -> None:
    assert ask(network).status_code == 200


@pytest.mark.parametrize(
    ("network", "status", "header"),
    [
        ("x", 429, "x-rate-limit-reset"),
        ("facebook", 403, "X-App-Usage"),
        ("bluesky", 429, "RateLimit-Reset"),
        ("mastodon", 429, "X-RateLimit-Reset"),
    ],
)
def test_a_rate_limit_is_told_in_each_networks_own_way(
    sandbox: SandboxServer, ask: Any, network: str, status: int, header: str
) -> None:
    sandbox.faults({"network": network, "kind": "rate_limit", "seconds": 600})
    reply = ask(network)
    assert reply.status_code == status
    assert header in reply.headers
    others = [ask(other).status_code for other in NETWORKS if other != network]
    assert others == [200, 200, 200]


def test_a_rate_limit_ends_at_the_reset_that_it_told(sandbox: SandboxServer, ask: Any) -> None:
    # On a busy machine the limit may be over before the call comes: then it is set once more.
    while (refused := _limited(sandbox, ask)).status_code == 200:
        pass
    assert refused.headers["x-rate-limit-remaining"] == "0"
    while ask("x").status_code == 429:
        time.sleep(0.02)
    assert time.time() > int(refused.headers["x-rate-limit-reset"]) - 1


def _limited(sandbox: SandboxServer, ask: Any) -> requests.Response:
    sandbox.faults({"network": "x", "kind": "rate_limit", "seconds": 0.2})
    told: requests.Response = ask("x")
    return told


def test_a_rate_limit_can_come_without_its_headers(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"kind": "rate_limit", "headers": False})
    for network in ("x", "bluesky", "mastodon"):
        reply = ask(network)
        assert reply.status_code == 429
        assert not [name for name in reply.headers if "limit" in name.lower()]


def test_a_pages_limit_tells_its_wait_in_minutes(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "facebook", "kind": "rate_limit", "code": 80001, "seconds": 19 * 60})
    reply = ask("facebook")
    (usage,) = json.loads(reply.headers["X-Business-Use-Case-Usage"])["100"]
    assert usage["estimated_time_to_regain_access"] == 19
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, 80001)


@pytest.mark.parametrize("code", [4, 17, 32, 613])
def test_graph_has_more_than_one_limit(sandbox: SandboxServer, ask: Any, code: int) -> None:
    sandbox.faults({"network": "facebook", "kind": "rate_limit", "code": code})
    reply = ask("facebook")
    assert reply.status_code in {400, 403}
    assert reply.json()["error"]["code"] == code


def test_the_cap_of_the_month_leaves_the_window_open(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "x", "kind": "usage_cap"})
    reply = ask("x")
    assert (reply.status_code, reply.json()["title"]) == (429, "UsageCapExceeded")
    assert int(reply.headers["x-rate-limit-remaining"]) > 0


def test_no_credits_is_a_402(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "x", "kind": "no_credits"})
    reply = ask("x")
    assert (reply.status_code, reply.json()["title"]) == (402, "CreditsDepleted")


@pytest.mark.parametrize("network", NETWORKS)
def test_an_outage_is_html(sandbox: SandboxServer, ask: Any, network: str) -> None:
    sandbox.faults({"kind": "outage_503_html"})
    reply = ask(network)
    assert (reply.status_code, reply.headers["Content-Type"].partition(";")[0]) == (503, "text/html")


@pytest.mark.parametrize("network", NETWORKS)
def test_broken_json_is_cut_in_half(sandbox: SandboxServer, ask: Any, network: str) -> None:
    sandbox.faults({"kind": "broken_json"})
    reply = ask(network)
    assert reply.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        reply.json()


@pytest.mark.parametrize("network", NETWORKS)
def test_a_closed_connection_gives_no_answer_and_is_counted(sandbox: SandboxServer, ask: Any, network: str) -> None:
    sandbox.faults({"kind": "close", "calls": 1})
    with pytest.raises(requests.ConnectionError):
        ask(network)
    assert ask(network).status_code == 200
    (tally,) = sandbox.calls(network).values()
    assert tally["statuses"] == {"0": 1, "200": 1}


@pytest.mark.parametrize(
    ("network", "status", "word"),
    [
        ("x", 401, "Unauthorized"),
        ("facebook", 400, "190"),
        ("bluesky", 400, "ExpiredToken"),
        ("mastodon", 401, "invalid"),
    ],
)
def test_a_revoked_token_is_told_in_each_networks_own_words(
    sandbox: SandboxServer, ask: Any, network: str, status: int, word: str
) -> None:
    sandbox.faults({"kind": "revoked_token"})
    reply = ask(network)
    assert reply.status_code == status
    assert word in reply.text


@pytest.mark.parametrize("network", NETWORKS)
def test_slow_and_dripping_answers_come_whole_in_the_end(sandbox: SandboxServer, ask: Any, network: str) -> None:
    plain = ask(network).json()
    for fault in ({"kind": "slow", "seconds": 0.05}, {"kind": "drip", "seconds": 0.00001}):
        sandbox.faults()
        sandbox.faults(fault)
        assert ask(network).json().keys() == plain.keys()


def test_a_slow_answer_meets_the_callers_timeout(sandbox: SandboxServer) -> None:
    sandbox.faults({"network": "mastodon", "kind": "slow", "seconds": 5})
    with pytest.raises(requests.ReadTimeout):
        requests.get(sandbox.url + PATHS["mastodon"], timeout=0.1)


def test_missing_ids_are_left_out_without_a_word(sandbox: SandboxServer) -> None:
    headers = {"Authorization": "Bearer app-token"}
    for native_id in ("1001", "1002"):
        sandbox.add_post("x", native_id=native_id)
    sandbox.faults({"kind": "missing_ids", "ids": ["1001"]})
    body = requests.get(f"{sandbox.url}/2/tweets?ids=1001,1002", headers=headers, timeout=60).json()
    assert [row["id"] for row in body["data"]] == ["1002"]
    assert "errors" not in body


def test_half_of_a_graph_batch_can_be_null_or_an_error(sandbox: SandboxServer) -> None:
    sandbox.add_post("facebook", native_id="100_1")
    batch = json.dumps([{"method": "GET", "relative_url": "v26.0/100_1"}] * 2)
    form = {"batch": batch, "access_token": "t"}
    sandbox.faults({"network": "facebook", "kind": "missing_ids", "calls": 1})
    first, second = requests.post(f"{sandbox.url}/v26.0/", data=form, timeout=60).json()
    assert (first["code"], second) == (200, None)
    sandbox.faults({"network": "facebook", "kind": "partial"})
    first, second = requests.post(f"{sandbox.url}/v26.0/", data=form, timeout=60).json()
    assert (first["code"], second["code"]) == (200, 500)
    assert json.loads(second["body"])["error"]["is_transient"] is True


def test_a_partial_answer_of_x_carries_the_problem_named(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "x", "kind": "partial", "ids": ["1001"], "problem": "not-authorized-for-resource"})
    body = ask("x").json()
    assert "data" not in body
    assert body["errors"][0]["type"].endswith("/not-authorized-for-resource")


def test_partial_answers_of_bluesky_and_mastodon_lack_the_optional_counts(sandbox: SandboxServer, ask: Any) -> None:
    uri = "at://did:plc:alice/app.bsky.feed.post/3k"
    sandbox.faults({"kind": "partial", "ids": [uri]})
    assert "likeCount" not in ask("bluesky").json()["posts"][0]
    assert "quotes_count" not in ask("mastodon").json()


@pytest.mark.parametrize("network", ["x", "bluesky"])
def test_aliens_come_beside_what_was_asked(sandbox: SandboxServer, ask: Any, network: str) -> None:
    sandbox.faults({"kind": "alien_ids"})
    body = ask(network).json()
    assert len(body.get("data") or body.get("posts")) == 2


def test_any_answer_can_be_given_word_for_word(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "x", "kind": "answer", "status": 500, "body": '["unexpected"]'})
    reply = ask("x")
    assert (reply.status_code, reply.json()) == (500, ["unexpected"])


def test_a_fault_can_be_for_some_calls_one_path_or_one_host(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "x", "kind": "outage_503_html", "calls": 2})
    assert [ask("x").status_code for _ in range(3)] == [503, 503, 200]
    sandbox.faults({"kind": "outage_503_html", "path": "/api/v2"})
    assert ask("mastodon").status_code == 200
    assert requests.get(f"{sandbox.url}/api/v2/instance", timeout=60).status_code == 503
    sandbox.faults()
    sandbox.faults({"kind": "outage_503_html", "host": "localhost"})
    assert ask("mastodon").status_code == 200


def test_a_likely_fault_meets_some_calls_and_not_others(sandbox: SandboxServer, ask: Any) -> None:
    sandbox.faults({"network": "bluesky", "kind": "outage_503_html", "probability": 0.5})
    assert {ask("bluesky").status_code for _ in range(40)} == {200, 503}


def test_faults_in_unknown_words_are_refused(sandbox: SandboxServer) -> None:
    for fault in ({"kind": "meteor"}, {"kind": "slow", "colour": 1}, {"kind": "no_credits", "network": "mastodon"}):
        with pytest.raises(AssertionError, match="400"):
            sandbox.faults(fault)


def test_the_log_of_calls_tells_when_each_was_made(sandbox: SandboxServer, ask: Any) -> None:
    before = time.time()
    ask("x")
    ask("x")
    tally = sandbox.calls("x")["GET /2/tweets"]
    assert (tally["count"], tally["items"]) == (2, 2)
    assert before <= tally["times"][0] <= tally["times"][1] <= time.time()
    assert sandbox.calls("bluesky") == {}
