"""A Bluesky data server in the sandbox: sessions by app password, blobs, records under chosen keys."""

from typing import Any

import pytest
import requests

from tests.sandbox_server import SandboxServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
POSTS = "app.bsky.feed.post"


def call(sandbox: SandboxServer, method: str, token: str = "", **more: Any) -> requests.Response:
    verb = "POST" if {"json", "data"} & set(more) or method.endswith("Session") else "GET"
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})} if token else {}
    return requests.request(verb, f"{sandbox.url}/xrpc/{method}", headers=headers, timeout=60, **more)


def sign_in(sandbox: SandboxServer, handle: str = "alice.test") -> dict[str, Any]:
    password = sandbox.add_author("bluesky", handle)["app_password"]
    given = {"identifier": handle, "password": password}
    session: dict[str, Any] = call(sandbox, "com.atproto.server.createSession", json=given).json()
    return session


def record(text: str, **more: Any) -> dict[str, Any]:
    return {"$type": POSTS, "text": text, "createdAt": "2026-11-22T08:00:00.000Z", **more}


def write(sandbox: SandboxServer, session: dict[str, Any], method: str, what: dict[str, Any], **more: str) -> Any:
    given = {"repo": session["did"], "collection": POSTS, "record": what, **more}
    return call(sandbox, f"com.atproto.repo.{method}", session["accessJwt"], json=given)


def seen(sandbox: SandboxServer, uri: str) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = call(sandbox, "app.bsky.feed.getPosts", params={"uris": uri}).json()["posts"]
    return posts


def test_an_app_password_opens_a_session_at_the_accounts_own_server(sandbox: SandboxServer) -> None:
    session = sign_in(sandbox)
    assert session["handle"] == "alice.test"
    assert session["didDoc"]["service"][0]["serviceEndpoint"] == sandbox.url
    assert requests.get(f"{sandbox.url}/{session['did']}", timeout=60).json() == session["didDoc"]
    wrong = call(sandbox, "com.atproto.server.createSession", json={"identifier": "alice.test", "password": "guess"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "AuthenticationRequired")


def test_a_session_is_renewed_once_with_each_refresh_token(sandbox: SandboxServer) -> None:
    first = sign_in(sandbox)
    second = call(sandbox, "com.atproto.server.refreshSession", first["refreshJwt"]).json()
    assert second["accessJwt"] != first["accessJwt"]
    assert write(sandbox, first, "createRecord", record("x")).json()["error"] == "ExpiredToken"
    assert write(sandbox, second, "createRecord", record("x")).status_code == 200
    assert call(sandbox, "com.atproto.server.refreshSession", first["refreshJwt"]).status_code == 400


def test_a_record_is_shown_as_it_was_written(sandbox: SandboxServer) -> None:
    session = sign_in(sandbox)
    link = "https://example.org/a/long/path"
    facet = {
        "index": {"byteStart": 4, "byteEnd": 15},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": link}],
    }
    written = record("See example.org", facets=[facet])
    uri = write(sandbox, session, "createRecord", written).json()["uri"]
    assert seen(sandbox, uri)[0]["record"] == written
    feed = call(sandbox, "app.bsky.feed.getAuthorFeed", params={"actor": session["did"]}).json()["feed"]
    assert [one["post"]["uri"] for one in feed] == [uri]


def test_a_record_put_twice_under_one_key_is_one_post(sandbox: SandboxServer) -> None:
    session = sign_in(sandbox)
    told = [write(sandbox, session, "putRecord", record("We won"), rkey="3kkey").json() for _ in range(2)]
    assert told[0]["uri"] == told[1]["uri"] == f"at://{session['did']}/{POSTS}/3kkey"
    assert told[0]["cid"] == told[1]["cid"]
    args = {"repo": session["did"], "collection": POSTS, "rkey": "3kkey"}
    assert call(sandbox, "com.atproto.repo.getRecord", params=args).json()["value"]["text"] == "We won"
    missing = call(sandbox, "com.atproto.repo.getRecord", params={**args, "rkey": "3kelse"})
    assert (missing.status_code, missing.json()["error"]) == (400, "RecordNotFound")


def test_a_picture_goes_along_with_its_description(sandbox: SandboxServer) -> None:
    session = sign_in(sandbox)
    headers = {"Content-Type": "image/png"}
    blob = call(sandbox, "com.atproto.repo.uploadBlob", session["accessJwt"], data=PNG, headers=headers).json()["blob"]
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "Nurses with signs", "image": blob}]}
    uri = write(sandbox, session, "createRecord", record("Look", embed=embed)).json()["uri"]
    assert seen(sandbox, uri)[0]["embed"]["images"][0]["alt"] == "Nurses with signs"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (record("x" * 3001), "must not be longer"),
        (record("é", facets=[{"index": {"byteStart": 0, "byteEnd": 3}, "features": []}]), "out of bounds"),
        ({"createdAt": "2026-11-22T08:00:00Z"}, "must have the property"),
        (
            record("x", embed={"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": {"ref": {}}}]}),
            "Could not find blob",
        ),
    ],
)
def test_what_is_no_post_is_refused_with_the_reason(sandbox: SandboxServer, what: dict[str, Any], said: str) -> None:
    reply = write(sandbox, sign_in(sandbox), "createRecord", what)
    assert (reply.status_code, said in reply.json()["message"]) == (400, True)


def test_nobody_writes_into_somebody_elses_repository(sandbox: SandboxServer) -> None:
    alice, mallory = sign_in(sandbox), sign_in(sandbox, "mallory.test")
    assert write(sandbox, {**alice, "accessJwt": mallory["accessJwt"]}, "putRecord", record("x")).status_code == 400


def test_a_deleted_record_is_gone(sandbox: SandboxServer) -> None:
    session = sign_in(sandbox)
    uri = write(sandbox, session, "putRecord", record("We won"), rkey="3kkey").json()["uri"]
    given = {"repo": session["did"], "collection": POSTS, "rkey": "3kkey"}
    assert call(sandbox, "com.atproto.repo.deleteRecord", session["accessJwt"], json=given).status_code == 200
    assert seen(sandbox, uri) == []
