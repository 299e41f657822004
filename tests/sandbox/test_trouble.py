"""The page on which a visitor breaks a network and mends it again."""

import re

import pytest
import requests

from share.sandbox.acts import ACTS, POST_ACTS
from tests.sandbox_server import SandboxServer

NETWORKS = ("x", "bluesky", "facebook", "mastodon")
READS = {
    "x": "/2/tweets?ids=1001",
    "bluesky": "/xrpc/app.bsky.actor.getProfile?actor=alice.test",
    "facebook": "/v26.0/?id=https://example.org/&fields=engagement&access_token=a",
    "mastodon": "/api/v2/instance",
}


def page(sandbox: SandboxServer) -> str:
    return requests.get(f"{sandbox.url}/_sandbox/trouble", timeout=60).text


def press(sandbox: SandboxServer, network: str, name: str, **more: str) -> requests.Response:
    path = f"/_sandbox/trouble/{network}" + ("/post" if more else "")
    return requests.post(f"{sandbox.url}{path}", data={"act": name, **more}, timeout=60)


def read(sandbox: SandboxServer, network: str) -> requests.Response:
    return requests.get(sandbox.url + READS[network], headers={"Authorization": "Bearer a"}, timeout=60)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_act_that_is_offered_works_and_can_be_undone(sandbox: SandboxServer, network: str) -> None:
    card = page(sandbox).partition(f'id="{network}"')[2].partition("</section>")[0]
    offered = set(re.findall(r'name="act" value="([\w-]+)"', card)) - {one.name for one in POST_ACTS}
    assert offered == {one.name for one in ACTS if network in one.networks}
    for name in sorted(offered):
        assert press(sandbox, network, name).status_code == 200
    assert press(sandbox, network, "well").status_code == 200
    assert sandbox.ask("GET", "faults") == []
    assert page(sandbox).count("healthy") == len(NETWORKS)


@pytest.mark.parametrize("network", NETWORKS)
def test_an_outage_hits_one_network_until_it_is_mended(sandbox: SandboxServer, network: str) -> None:
    press(sandbox, network, "outage")
    assert {one: read(sandbox, one).status_code == 503 for one in NETWORKS} == {one: one == network for one in NETWORKS}
    assert "! outage<" in page(sandbox)
    press(sandbox, network, "well")
    assert read(sandbox, network).status_code != 503


def test_the_page_tells_how_a_network_was_asked_of_late(sandbox: SandboxServer) -> None:
    assert page(sandbox).count("Not asked yet.") == len(NETWORKS)
    press(sandbox, "bluesky", "outage")
    for _ in range(3):
        read(sandbox, "bluesky")
    assert "Asked 3 times in the last ten minutes" in page(sandbox)
    assert "answered 503" in page(sandbox)


def test_one_trouble_takes_the_place_of_another(sandbox: SandboxServer) -> None:
    press(sandbox, "x", "outage")
    press(sandbox, "x", "credits")
    assert [fault["kind"] for fault in sandbox.ask("GET", "faults")] == ["no_credits"]


def test_nearly_at_the_limit_is_told_in_each_networks_own_headers(sandbox: SandboxServer) -> None:
    for network in NETWORKS:
        press(sandbox, network, "near")
    assert read(sandbox, "x").headers["x-rate-limit-remaining"] == "175"
    assert '"call_count": 95' in read(sandbox, "facebook").headers["X-App-Usage"]
    assert read(sandbox, "bluesky").headers["RateLimit-Remaining"] == "150"
    assert read(sandbox, "mastodon").headers["X-RateLimit-Remaining"] == "15"
    assert read(sandbox, "mastodon").status_code == 200


def test_tokens_can_be_revoked_all_at_once(sandbox: SandboxServer) -> None:
    sandbox.add_token("x", "alice-token", name="alice")
    press(sandbox, "x", "revoke")
    me = {"Authorization": "Bearer alice-token"}
    assert requests.get(f"{sandbox.url}/2/users/me", headers=me, timeout=60).status_code == 401
    assert read(sandbox, "x").status_code == 200, "the app's own token is no member's"


def test_a_locked_host_opens_again(sandbox: SandboxServer) -> None:
    url = f"{sandbox.url}/api/v2/instance"
    press(sandbox, "mastodon", "locked")
    assert requests.get(url, timeout=60).status_code == 401
    press(sandbox, "mastodon", "well")
    assert requests.get(url, timeout=60).status_code == 200


def test_a_swallowed_answer_was_still_a_post(sandbox: SandboxServer) -> None:
    author_id = sandbox.add_token("x", "alice-token", name="alice")["user_id"]
    me = {"Authorization": "Bearer alice-token"}
    press(sandbox, "x", "swallow")
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{sandbox.url}/2/tweets", json={"text": "We won"}, headers=me, timeout=60)
    posts = requests.get(f"{sandbox.url}/2/users/{author_id}/tweets", headers=me, timeout=60).json()["data"]
    assert [post["text"] for post in posts] == ["We won"]


def test_a_pages_next_post_is_lost_whether_it_has_a_picture_or_not(sandbox: SandboxServer) -> None:
    for edge in ("feed", "photos"):
        press(sandbox, "facebook", "drop-write")
        assert read(sandbox, "facebook").status_code == 200, "reading goes on"
        with pytest.raises(requests.ConnectionError):
            requests.post(f"{sandbox.url}/v26.0/611/{edge}", data={"access_token": "a"}, timeout=60)


def test_a_post_goes_viral_and_loses_a_part_again(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("x", counts={"likes": 10, "quotes": None}, created_at="2026-01-01T00:00:00Z")
    show = f"posts/x/{post['native_id']}"
    press(sandbox, "x", "drop", post=post["id"])
    assert sandbox.ask("GET", show)["counts"]["likes"] == 6
    press(sandbox, "x", "viral", post=post["id"])
    early = sandbox.ask("GET", show)["counts"]
    assert early["quotes"] is None
    assert early["likes"] >= 6


def test_a_post_can_be_deleted_and_hidden(sandbox: SandboxServer) -> None:
    first, second = (sandbox.add_post("x", text=text) for text in ("One", "Two"))
    assert all(text in page(sandbox) for text in ("alice: One", "alice: Two"))
    press(sandbox, "x", "delete", post=first["id"])
    press(sandbox, "x", "protect", post=second["id"])
    states = [sandbox.ask("GET", f"posts/x/{post['native_id']}")["state"] for post in (first, second)]
    assert states == ["deleted", "protected"]
    assert press(sandbox, "x", "delete", post="404").status_code == 404


def test_what_is_not_offered_is_not_done(sandbox: SandboxServer) -> None:
    for network, name in (("bluesky", "credits"), ("friendster", "outage"), ("x", "explode")):
        assert press(sandbox, network, name).status_code == 404


def test_the_page_leads_to_the_product_where_it_is_known() -> None:
    with SandboxServer("--product", "http://127.0.0.1:8000/networks") as server:
        assert '<a href="http://127.0.0.1:8000/networks">' in page(server)


def test_a_cut_off_answer_ends_in_its_middle(sandbox: SandboxServer) -> None:
    press(sandbox, "mastodon", "cut")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        read(sandbox, "mastodon")
