"""A Mastodon host's OAuth in the sandbox, and writing with the token that comes of it."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from share.sandbox.grants import challenge_of
from tests.sandbox_server import SandboxServer

BACK, VERIFIER = "http://127.0.0.1:8000/back", "v" * 64
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SCOPES = "profile read:statuses write:statuses write:media"


@pytest.fixture
def app(sandbox: SandboxServer) -> dict[str, Any]:
    form = {"client_name": "Share", "redirect_uris": BACK, "scopes": SCOPES, "website": "https://share.example"}
    made: dict[str, Any] = requests.post(f"{sandbox.url}/api/v1/apps", data=form, timeout=60).json()
    return made


def dialog(sandbox: SandboxServer, app: dict[str, Any], **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": BACK,
        "scope": SCOPES,
        "state": "s1",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{sandbox.url}/oauth/authorize?{urlencode(asked)}"


def token_for(sandbox: SandboxServer, app: dict[str, Any], **changes: str) -> requests.Response:
    scope = {"scope": changes.pop("scope")} if "scope" in changes else {}
    back = sandbox.allow(dialog(sandbox, app, **scope), author="alice")
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(back).query)["code"][0],
        "redirect_uri": BACK,
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "code_verifier": VERIFIER,
        **changes,
    }
    return requests.post(f"{sandbox.url}/oauth/token", data=form, timeout=60)


def call(sandbox: SandboxServer, verb: str, path: str, *, token: str, **more: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    return requests.request(verb, f"{sandbox.url}{path}", headers=headers, timeout=60, **more)


@pytest.fixture
def token(sandbox: SandboxServer, app: dict[str, Any]) -> str:
    return str(token_for(sandbox, app).json()["access_token"])


def test_the_host_tells_where_its_doors_are(sandbox: SandboxServer) -> None:
    told = requests.get(f"{sandbox.url}/.well-known/oauth-authorization-server", timeout=60).json()
    assert told["token_endpoint"] == f"{sandbox.url}/oauth/token"
    assert told["code_challenge_methods_supported"] == ["S256"]


def test_an_app_without_a_name_or_an_address_is_refused(sandbox: SandboxServer) -> None:
    for form in ({"redirect_uris": BACK}, {"client_name": "Share", "redirect_uris": "nowhere"}):
        assert requests.post(f"{sandbox.url}/api/v1/apps", data=form, timeout=60).status_code == 422


def test_a_member_who_allows_it_is_known_by_the_token(sandbox: SandboxServer, token: str) -> None:
    account = call(sandbox, "GET", "/api/v1/accounts/verify_credentials", token=token).json()
    assert account["url"] == f"{sandbox.url}/@alice"
    assert account["acct"] == "alice"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"code_verifier": "w" * 64}, 400),
        ({"redirect_uri": BACK + "/else"}, 400),
        ({"client_secret": "wrong"}, 401),
        ({"code": "made-up"}, 400),
    ],
)
def test_a_code_is_worth_nothing_to_anybody_else(
    sandbox: SandboxServer, app: dict[str, Any], changes: dict[str, str], status: int
) -> None:
    assert token_for(sandbox, app, **changes).status_code == status


def test_a_dialog_beyond_the_apps_scopes_or_address_is_refused(sandbox: SandboxServer, app: dict[str, Any]) -> None:
    for changes in ({"scope": "write"}, {"redirect_uri": "http://elsewhere.example/"}, {"client_id": "unknown"}):
        assert requests.get(dialog(sandbox, app, **changes), timeout=60).status_code == 400


def test_a_token_that_was_given_back_is_refused(sandbox: SandboxServer, app: dict[str, Any], token: str) -> None:
    form = {"client_id": app["client_id"], "client_secret": app["client_secret"], "token": token}
    assert requests.post(f"{sandbox.url}/oauth/revoke", data=form, timeout=60).json() == {}
    assert call(sandbox, "GET", "/api/v1/accounts/verify_credentials", token=token).status_code == 401


def test_a_locked_host_lets_apps_in(sandbox: SandboxServer) -> None:
    sandbox.instances(**{"127.0.0.1": {"locked": True}})
    form = {"client_name": "Share", "redirect_uris": BACK}
    assert requests.post(f"{sandbox.url}/api/v1/apps", data=form, timeout=60).status_code == 200
    assert requests.get(f"{sandbox.url}/api/v1/accounts/lookup?acct=alice", timeout=60).status_code == 401


def test_the_same_idempotency_key_brings_back_the_same_status(sandbox: SandboxServer, token: str) -> None:
    made = [
        call(
            sandbox,
            "POST",
            "/api/v1/statuses",
            token=token,
            data={"status": "We won https://example.org/a"},
            headers={"Idempotency-Key": key},
        ).json()
        for key in ("k1", "k1", "k2")
    ]
    assert made[0]["id"] == made[1]["id"] != made[2]["id"]
    assert made[0]["url"] == f"{sandbox.url}/@alice/{made[0]['id']}"
    assert made[0]["card"]["url"] == "https://example.org/a"


def test_a_picture_is_ready_a_moment_later_and_carries_its_description(sandbox: SandboxServer, token: str) -> None:
    upload = call(sandbox, "POST", "/api/v2/media", token=token, files={"file": ("a.png", PNG)})
    assert (upload.status_code, upload.json()["url"]) == (202, None)
    media = upload.json()["id"]
    early = call(sandbox, "POST", "/api/v1/statuses", token=token, json={"status": "x", "media_ids": [media]})
    assert (early.status_code, "not finished processing" in early.json()["error"]) == (422, True)
    looks = [call(sandbox, "GET", f"/api/v1/media/{media}", token=token).status_code for _ in range(2)]
    assert looks == [206, 200]
    call(sandbox, "PUT", f"/api/v1/media/{media}", token=token, data={"description": "Nurses with signs"})
    made = call(sandbox, "POST", "/api/v1/statuses", token=token, json={"status": "x", "media_ids": [media]}).json()
    assert [one["description"] for one in made["media_attachments"]] == ["Nurses with signs"]


def test_a_token_for_reading_does_not_write(sandbox: SandboxServer, app: dict[str, Any]) -> None:
    weak = token_for(sandbox, app, scope="profile").json()["access_token"]
    assert call(sandbox, "POST", "/api/v1/statuses", token=weak, data={"status": "x"}).status_code == 403


def test_a_status_too_long_or_empty_is_refused_and_addresses_count_23(sandbox: SandboxServer, token: str) -> None:
    link = "https://example.org/" + "a" * 600
    texts = {"": 422, "x" * 501: 422, "x" * 476 + " " + link: 200}
    for text, status in texts.items():
        assert call(sandbox, "POST", "/api/v1/statuses", token=token, data={"status": text}).status_code == status


def test_an_own_status_can_be_deleted(sandbox: SandboxServer, token: str) -> None:
    status_id = call(sandbox, "POST", "/api/v1/statuses", token=token, data={"status": "x"}).json()["id"]
    assert call(sandbox, "DELETE", f"/api/v1/statuses/{status_id}", token=token).status_code == 200
    assert requests.get(f"{sandbox.url}/api/v1/statuses/{status_id}", timeout=60).status_code == 404
