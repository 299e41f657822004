from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import requests

from tests.sandbox_server import SandboxServer

COUNTS = {"likes": 12, "reposts": 8, "replies": 3, "quotes": 1}
NUMBER = "117020583223442465"


def get(
    sandbox: SandboxServer, path: str, *, host: str = "", ids: Sequence[str] = (), **query: Any
) -> requests.Response:
    headers = {"Host": host} if host else {}
    return requests.get(f"{sandbox.url}{path}", params={**query, "id[]": ids}, headers=headers, timeout=60)


def test_a_status_comes_with_its_counts_and_says_where_it_lives(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("mastodon", counts=COUNTS, text="Nurses win")
    assert post["native_id"] == f"{sandbox.host}/{post['id']}"
    status = get(sandbox, f"/api/v1/statuses/{post['id']}").json()
    names = ("favourites_count", "reblogs_count", "replies_count", "quotes_count")
    assert [status[name] for name in names] == [12, 8, 3, 1]
    assert status["url"] == post["url"] == f"{sandbox.url}/@alice/{post['id']}"
    assert status["uri"].startswith(f"{sandbox.url}/ap/users/")
    assert status["account"]["acct"] == "alice"
    assert status["content"] == "<p>Nurses win</p>"


def test_a_batch_leaves_out_what_is_gone_and_takes_twenty(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("mastodon")
    gone = sandbox.add_post("mastodon", state="deleted")
    rows = get(sandbox, "/api/v1/statuses", ids=[post["id"], gone["id"], "1"]).json()
    assert [row["id"] for row in rows] == [post["id"]]
    too_many = get(sandbox, "/api/v1/statuses", ids=[str(number) for number in range(1, 22)])
    assert too_many.status_code == 422


def test_deleted_suspended_and_zero_are_404_410_and_404(sandbox: SandboxServer) -> None:
    deleted = sandbox.add_post("mastodon", state="deleted")
    suspended = sandbox.add_post("mastodon", state="suspended")
    answers = [get(sandbox, f"/api/v1/statuses/{one}") for one in (deleted["id"], suspended["id"], "0")]
    assert [reply.status_code for reply in answers] == [404, 410, 404]
    assert [reply.json()["error"] for reply in answers] == ["Record not found", "Gone", "Not Found"]


def test_every_host_is_an_instance_of_its_own(sandbox: SandboxServer) -> None:
    sandbox.add_post("mastodon", native_id=f"localhost/{NUMBER}")
    assert get(sandbox, f"/api/v1/statuses/{NUMBER}").status_code == 404
    assert get(sandbox, f"/api/v1/statuses/{NUMBER}", host="localhost:1234").status_code == 200


def test_a_copy_names_the_host_that_it_came_from(sandbox: SandboxServer) -> None:
    origin = "https://origin.example/@bob/111"
    sandbox.add_post("mastodon", author="bob", native_id=NUMBER, origin=origin)
    status = get(sandbox, f"/api/v1/statuses/{NUMBER}").json()
    assert (status["url"], status["account"]["acct"]) == (origin, "bob@origin.example")


def test_a_locked_host_wants_a_sign_in(sandbox: SandboxServer) -> None:
    sandbox.instances(localhost={"locked": True})
    reply = get(sandbox, "/api/v1/statuses/1", host="localhost")
    assert (reply.status_code, reply.json()) == (401, {"error": "This API requires an authenticated user"})


def test_an_old_host_knows_neither_batches_nor_quotes(sandbox: SandboxServer) -> None:
    sandbox.instances(localhost={"version": "4.2.1"})
    sandbox.add_post("mastodon", native_id=f"localhost/{NUMBER}")
    assert get(sandbox, "/api/v1/statuses", host="localhost", ids=[NUMBER]).status_code == 404
    status = get(sandbox, f"/api/v1/statuses/{NUMBER}", host="localhost").json()
    assert "quotes_count" not in status
    assert "/users/alice/statuses/" in status["uri"]


def test_nodeinfo_tells_the_software_and_another_one_answers_html(sandbox: SandboxServer) -> None:
    links = get(sandbox, "/.well-known/nodeinfo").json()["links"]
    assert requests.get(links[0]["href"], timeout=60).json()["software"]["name"] == "mastodon"
    sandbox.instances(localhost={"software": "misskey", "version": "2026.1"})
    assert get(sandbox, "/nodeinfo/2.0", host="localhost").json()["software"]["name"] == "misskey"
    reply = get(sandbox, "/api/v1/statuses/1", host="localhost")
    assert (reply.status_code, reply.headers["Content-Type"].partition(";")[0]) == (404, "text/html")


def test_the_window_resets_at_an_iso_time_with_microseconds(sandbox: SandboxServer) -> None:
    sandbox.limits("mastodon", limit=1, seconds=60)
    get(sandbox, "/api/v1/statuses/1")
    reply = get(sandbox, "/api/v1/statuses/1")
    assert (reply.status_code, reply.json()) == (429, {"error": "Too many requests"})
    reset = reply.headers["X-RateLimit-Reset"]
    assert datetime.fromisoformat(reset) > datetime.now(UTC)
    assert len(reset.partition(".")[2]) == len("123456Z")


def test_links_stand_whole_in_the_href(sandbox: SandboxServer) -> None:
    link = "https://example.org/r/abc123?utm_source=mastodon&utm_medium=social"
    post = sandbox.add_post("mastodon", text=f"Read <this> {link}", links=[link])
    status = get(sandbox, f"/api/v1/statuses/{post['id']}").json()
    assert 'href="https://example.org/r/abc123?utm_source=mastodon&amp;utm_medium=social"' in status["content"]
    assert "&lt;this&gt;" in status["content"]
    assert status["card"]["url"] == link


def test_accounts_are_found_by_name_and_list_their_statuses(sandbox: SandboxServer) -> None:
    ids = [sandbox.add_post("mastodon", created_at=f"2026-11-0{day}T09:00:00Z")["id"] for day in (1, 2, 3)]
    account = get(sandbox, "/api/v1/accounts/lookup", acct="alice").json()
    path = f"/api/v1/accounts/{account['id']}/statuses"
    assert [row["id"] for row in get(sandbox, path, limit=2).json()] == [ids[2], ids[1]]
    assert [row["id"] for row in get(sandbox, path, since_id=ids[1]).json()] == [ids[2]]
    assert get(sandbox, "/api/v1/accounts/lookup", acct="mallory").status_code == 404


def test_oembed_names_the_author(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("mastodon")
    card = get(sandbox, "/api/oembed", url=post["url"]).json()
    assert card["author_url"] == f"{sandbox.url}/@alice"


def test_the_instance_tells_its_limit(sandbox: SandboxServer) -> None:
    statuses = get(sandbox, "/api/v2/instance").json()["configuration"]["statuses"]
    assert (statuses["max_characters"], statuses["characters_reserved_per_url"]) == (500, 23)


def test_a_bad_token_is_401(sandbox: SandboxServer) -> None:
    headers = {"Authorization": "Bearer revoked-1"}
    reply = requests.get(f"{sandbox.url}/api/v1/statuses/1", headers=headers, timeout=60)
    assert (reply.status_code, reply.json()) == (401, {"error": "The access token is invalid"})
