"""X's OAuth in the sandbox, as a client that knows only X's documentation sees it."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from share.sandbox.grants import challenge_of
from tests.sandbox_server import SandboxServer

BACK, VERIFIER = "http://127.0.0.1:8000/back", "v" * 64
SCOPES = "tweet.read users.read tweet.write media.write offline.access"


def dialog(sandbox: SandboxServer, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "app-1",
        "redirect_uri": BACK,
        "scope": SCOPES,
        "state": "s1",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{sandbox.url}/i/oauth2/authorize?{urlencode(asked)}"


def code_for(sandbox: SandboxServer, **changes: str) -> str:
    back = sandbox.allow(dialog(sandbox, **changes), author="alice")
    assert back.startswith(BACK)
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == ["s1"]
    return query["code"][0]


def redeem(sandbox: SandboxServer, code: str, **changes: str) -> requests.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": "app-1",
        "code_verifier": VERIFIER,
        **changes,
    }
    return requests.post(f"{sandbox.url}/2/oauth2/token", data=form, timeout=60)


def get(sandbox: SandboxServer, path: str, token: str) -> requests.Response:
    return requests.get(f"{sandbox.url}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60)


def test_a_member_who_allows_it_is_known_by_the_token(sandbox: SandboxServer) -> None:
    tokens = redeem(sandbox, code_for(sandbox)).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 7200)
    me = get(sandbox, "/2/users/me", tokens["access_token"]).json()["data"]
    assert me["username"] == "alice"
    assert me["id"].isdigit()


def test_a_member_who_denies_it_comes_back_without_a_code(sandbox: SandboxServer) -> None:
    back = sandbox.allow(dialog(sandbox), author="alice", decision="deny")
    assert parse_qs(urlsplit(back).query) == {"error": ["access_denied"], "state": ["s1"]}


@pytest.mark.parametrize(
    "changes",
    [{"code_challenge": ""}, {"code_challenge_method": "plain"}, {"state": ""}, {"response_type": "token"}],
)
def test_a_dialog_without_pkce_or_state_is_refused(sandbox: SandboxServer, changes: dict[str, str]) -> None:
    assert requests.get(dialog(sandbox, **changes), timeout=60).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [{"code_verifier": "w" * 64}, {"client_id": "app-2"}, {"redirect_uri": BACK + "/else"}],
)
def test_a_code_is_worth_nothing_to_anybody_else(sandbox: SandboxServer, changes: dict[str, str]) -> None:
    reply = redeem(sandbox, code_for(sandbox), **changes)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")


def test_a_code_works_once(sandbox: SandboxServer) -> None:
    code = code_for(sandbox)
    assert redeem(sandbox, code).status_code == 200
    assert redeem(sandbox, code).status_code == 400


def test_a_code_dies_young(sandbox: SandboxServer) -> None:
    sandbox.options(code_seconds={"x": 0})
    assert redeem(sandbox, code_for(sandbox)).status_code == 400


def test_a_refresh_token_turns_over_and_takes_the_old_pair_along(sandbox: SandboxServer) -> None:
    first = redeem(sandbox, code_for(sandbox)).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"], "client_id": "app-1"}
    second = requests.post(f"{sandbox.url}/2/oauth2/token", data=form, timeout=60).json()
    assert get(sandbox, "/2/users/me", second["access_token"]).status_code == 200
    assert get(sandbox, "/2/users/me", first["access_token"]).status_code == 401
    assert requests.post(f"{sandbox.url}/2/oauth2/token", data=form, timeout=60).status_code == 400


def test_without_offline_access_there_is_nothing_to_refresh_with(sandbox: SandboxServer) -> None:
    assert "refresh_token" not in redeem(sandbox, code_for(sandbox, scope="users.read")).json()


def test_an_expired_token_is_refused(sandbox: SandboxServer) -> None:
    sandbox.options(x_token_seconds=0)
    assert get(sandbox, "/2/users/me", redeem(sandbox, code_for(sandbox)).json()["access_token"]).status_code == 401


def test_a_token_that_was_given_back_is_refused(sandbox: SandboxServer) -> None:
    tokens = redeem(sandbox, code_for(sandbox)).json()
    form = {"token": tokens["access_token"], "client_id": "app-1"}
    assert requests.post(f"{sandbox.url}/2/oauth2/revoke", data=form, timeout=60).json() == {"revoked": True}
    assert get(sandbox, "/2/users/me", tokens["access_token"]).status_code == 401


def test_an_app_with_a_secret_names_itself_by_http_basic(sandbox: SandboxServer) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": code_for(sandbox),
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    reply = requests.post(f"{sandbox.url}/2/oauth2/token", data=form, auth=("app-1", "secret"), timeout=60)
    assert reply.status_code == 200
