"""Posting, pictures, an account's posts, the author's own numbers and the bill of X in the sandbox."""

import base64
from datetime import UTC, datetime

import pytest
import requests

from tests.sandbox_server import SandboxServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def call(sandbox: SandboxServer, verb: str, path: str, *, who: str = "alice", **more: object) -> requests.Response:
    headers = {"Authorization": f"Bearer {who}-token"}
    return requests.request(verb, f"{sandbox.url}{path}", headers=headers, timeout=60, **more)  # type: ignore[arg-type]  # requests' own words


@pytest.fixture
def alice(sandbox: SandboxServer) -> SandboxServer:
    sandbox.add_author("x", "alice")
    author_id = sandbox.add_post("x", author="alice", native_id="1001")["author_id"]
    sandbox.add_token("x", "alice-token", name="alice", user_id=author_id)
    return sandbox


def test_a_post_with_a_described_picture_stands_on_its_page(alice: SandboxServer) -> None:
    upload = call(
        alice, "POST", "/2/media/upload", files={"media": ("a.png", PNG)}, data={"media_category": "tweet_image"}
    )
    media = upload.json()["data"]
    assert media["media_key"] == f"3_{media['id']}"
    alt = {"id": media["id"], "metadata": {"alt_text": {"text": "Nurses with signs"}}}
    assert call(alice, "POST", "/2/media/metadata", json=alt).status_code == 200
    made = call(alice, "POST", "/2/tweets", json={"text": "We won", "media": {"media_ids": [media["id"]]}})
    assert made.status_code == 201
    page = requests.get(f"{alice.url}/alice/status/{made.json()['data']['id']}", timeout=60)
    assert 'alt="Nurses with signs"' in page.text
    assert requests.get(f"{alice.url}/_sandbox/pictures/{media['id']}", timeout=60).content == PNG


def test_a_picture_may_come_as_json_too(alice: SandboxServer) -> None:
    body = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
    assert call(alice, "POST", "/2/media/upload", json=body).json()["data"]["size"] == len(PNG)


@pytest.mark.parametrize(("body", "category"), [(b"no picture", "tweet_image"), (PNG, "anything")])
def test_what_is_no_picture_is_refused(alice: SandboxServer, body: bytes, category: str) -> None:
    files = {"media": ("a.png", body)}
    reply = call(alice, "POST", "/2/media/upload", files=files, data={"media_category": category})
    assert reply.status_code == 400


def test_somebody_elses_picture_cannot_be_used(alice: SandboxServer) -> None:
    alice.add_token("x", "bob-token", name="bob")
    files = {"media": ("a.png", PNG)}
    upload = call(alice, "POST", "/2/media/upload", who="bob", files=files, data={"media_category": "tweet_image"})
    media_id = upload.json()["data"]["id"]
    assert call(alice, "POST", "/2/tweets", json={"text": "x", "media": {"media_ids": [media_id]}}).status_code == 400


def test_the_same_words_twice_are_refused_until_the_first_is_deleted(alice: SandboxServer) -> None:
    first = call(alice, "POST", "/2/tweets", json={"text": "We won"}).json()["data"]["id"]
    again = call(alice, "POST", "/2/tweets", json={"text": "We won"})
    assert (again.status_code, "duplicate" in again.json()["detail"]) == (403, True)
    assert call(alice, "DELETE", f"/2/tweets/{first}").json() == {"data": {"deleted": True}}
    assert call(alice, "POST", "/2/tweets", json={"text": "We won"}).status_code == 201


def test_an_accounts_posts_come_newest_first_a_page_at_a_time(alice: SandboxServer) -> None:
    author_id = alice.add_post("x", author="alice", native_id="1002", created_at="2026-01-02T00:00:00Z")["author_id"]
    for number in range(3, 9):
        alice.add_post("x", author="alice", native_id=f"100{number}", created_at=f"2026-01-0{number}T00:00:00Z")
    path = f"/2/users/{author_id}/tweets?max_results=5&end_time=2026-02-01T00:00:00Z&tweet.fields=created_at"
    first = call(alice, "GET", path).json()
    assert [row["id"] for row in first["data"]] == ["1008", "1007", "1006", "1005", "1004"]
    second = call(alice, "GET", f"{path}&pagination_token={first['meta']['next_token']}").json()
    assert [row["id"] for row in second["data"]] == ["1003", "1002"]
    assert "next_token" not in second["meta"]
    since = call(alice, "GET", f"{path}&start_time=2026-01-07T00:00:00Z").json()
    assert since["meta"]["result_count"] == 2


def test_only_the_author_sees_the_private_numbers_and_only_for_thirty_days(alice: SandboxServer) -> None:
    old = alice.add_post("x", author="alice", native_id="1009", created_at="2026-01-01T00:00:00Z")["id"]
    path = "/2/tweets?tweet.fields=non_public_metrics,public_metrics&ids="
    own = call(alice, "GET", path + "1001").json()
    assert set(own["data"][0]["non_public_metrics"]) == {
        *("impression_count", "url_link_clicks", "user_profile_clicks", "engagements"),
    }
    for who, native_id in (("alice", old), ("app", "1001")):
        reply = call(alice, "GET", path + native_id, who=who).json()
        assert "non_public_metrics" not in reply["data"][0]
        assert reply["errors"][0]["type"].endswith("/not-authorized-for-field")


def test_a_post_read_twice_in_a_day_is_charged_once_and_a_link_makes_posting_dear(alice: SandboxServer) -> None:
    today = datetime.now(UTC).date().isoformat()
    for _ in range(2):
        call(alice, "GET", "/2/tweets?ids=1001,999")
    assert alice.bill()[today] == {"post": 1, "micros": 5_000}
    call(alice, "POST", "/2/tweets", json={"text": "plain"})
    call(alice, "POST", "/2/tweets", json={"text": "See https://example.org/a"})
    call(alice, "GET", "/2/users/me")
    assert alice.bill()[today] == {"post": 1, "created": 2, "user": 1, "micros": 230_000}
    assert alice.ask("GET", f"bill?day={today}&kind=post") == ["1001"]


def test_the_months_cap_and_empty_credits_are_told_apart(alice: SandboxServer) -> None:
    alice.options(x_cap=1)
    assert call(alice, "GET", "/2/tweets?ids=1001").status_code == 200
    capped = call(alice, "GET", "/2/tweets?ids=1001")
    assert (capped.status_code, capped.json()["title"]) == (429, "UsageCapExceeded")
    assert call(alice, "GET", "/2/usage/tweets").json()["data"]["project_usage"] == "1"
    alice.options(x_cap=None, x_credit_micros=5_000)
    broke = call(alice, "GET", "/2/tweets?ids=1001")
    assert (broke.status_code, broke.json()["title"]) == (402, "CreditsDepleted")
