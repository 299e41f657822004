from pathlib import Path

import pytest
import requests

from share.sandbox.counts import counts_at
from share.sandbox.ids import plain
from tests.sandbox_server import SandboxServer

NETWORKS = ("x", "facebook", "bluesky", "mastodon")


@pytest.mark.parametrize("network", NETWORKS)
def test_a_post_can_be_added_changed_and_deleted_by_the_id_that_was_told(sandbox: SandboxServer, network: str) -> None:
    post = sandbox.add_post(network, author="alice", text="One", counts={"replies": 1})
    changed = sandbox.change_post(network, post["native_id"], counts={"replies": 2}, text="Two")
    assert (changed["native_id"], changed["counts"]["replies"]) == (post["native_id"], 2)
    assert changed["author_id"] == post["author_id"]
    assert sandbox.delete_post(network, post["native_id"])["state"] == "deleted"


@pytest.mark.parametrize("network", NETWORKS)
def test_a_posts_page_opens_and_closes_with_the_post(sandbox: SandboxServer, network: str) -> None:
    post = sandbox.add_post(network, text="<b>Nurses</b> win")
    page = requests.get(post["url"], timeout=60)
    assert page.status_code == 200
    assert "&lt;b&gt;Nurses&lt;/b&gt; win" in page.text
    assert "nothing leaves this machine" in page.text
    sandbox.delete_post(network, post["native_id"])
    assert requests.get(post["url"], timeout=60).status_code == 404


def test_ids_keep_the_form_that_they_were_given_in(sandbox: SandboxServer) -> None:
    given = {"x": "1001", "bluesky": "did:plc:alice/3k", "facebook": "post:100/1", "mastodon": "127.0.0.1:1/7"}
    told = {
        network: sandbox.add_post(network, native_id=native_id)["native_id"] for network, native_id in given.items()
    }
    assert told == {**given, "mastodon": f"{sandbox.host}/7"}


def test_the_real_networks_address_is_told_beside_the_sandboxs(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("x", native_id="1001")
    assert post["url"] == f"{sandbox.url}/alice/status/1001"
    assert post["network_url"] == "https://x.com/alice/status/1001"


@pytest.mark.parametrize(
    "given",
    [
        {"network": "friendster"},
        {"network": "x", "native_id": "abc"},
        {"network": "x", "state": "sleepy"},
        {"network": "x", "counts": {"likes": -1}},
        {"network": "x", "created_at": "yesterday"},
        [],
    ],
)
def test_what_cannot_be_read_is_a_400_with_the_reason(sandbox: SandboxServer, given: object) -> None:
    with pytest.raises(AssertionError, match="400"):
        sandbox.ask("POST", "posts", given)


def test_a_load_takes_many_posts_and_names_the_line_that_it_cannot_read(sandbox: SandboxServer) -> None:
    posts = [{"network": NETWORKS[number % 4], "author": f"m{number}", "text": "hi"} for number in range(2500)]
    assert sandbox.load(posts) == 2500
    reply = requests.post(f"{sandbox.url}/_sandbox/load", data=b'{"network":"x"}\n{"network":1}\n', timeout=60)
    assert reply.status_code == 400
    assert "Line 2" in reply.json()["error"]


def test_made_up_counts_are_the_pure_function_of_the_seed(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("x", created_at="2020-01-01T00:00:00Z")
    five_years = 5 * 365 * 86400.0
    assert post["counts"] == counts_at("sandbox", "x", plain("x", post["native_id"])[1], five_years)


def test_a_restart_with_a_state_file_keeps_posts_and_counts(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "sandbox.sqlite"))
    with SandboxServer(*state) as server:
        post = server.add_post("bluesky", author="alice.test", created_at="2020-01-01T00:00:00Z")
        server.delete_post("x", server.add_post("x", native_id="1001")["native_id"])
    with SandboxServer(*state) as server:
        again = server.ask("GET", f"posts/bluesky/{post['native_id']}")
        assert again["counts"] == post["counts"]
        assert server.ask("GET", "posts/x/1001")["state"] == "deleted"


def test_some_of_the_loaded_posts_vanish_by_chance_and_kept_ones_do_not() -> None:
    with SandboxServer("--gone", "0.5") as server:
        old = [{"network": "x", "native_id": str(1000 + n), "created_at": 1.6e9} for n in range(100)]
        server.load(old)
        kept = server.add_post("x", native_id="5000", created_at=1.6e9)
        states = [server.ask("GET", f"posts/x/{post['native_id']}")["state"] for post in old]
        assert 25 < states.count("deleted") < 75
        assert kept["state"] == "live"


def test_starting_anew_forgets_posts_faults_and_calls(sandbox: SandboxServer) -> None:
    sandbox.add_post("x", native_id="1001")
    sandbox.faults({"kind": "close"})
    sandbox.forget()
    assert sandbox.ask("GET", "faults") == []
    with pytest.raises(AssertionError, match="404"):
        sandbox.ask("GET", "posts/x/1001")
