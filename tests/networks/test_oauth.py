"""Tokens for codes, whatever a token endpoint answers; nothing is followed, nothing leaks."""

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
import responses

from share.networks import oauth
from share.networks.base import (
    Access,
    BadReplyError,
    NetworkError,
    OAuthClient,
    RateLimitedError,
    TokenRevokedError,
    Tokens,
    UnavailableError,
)
from share.networks.connecting import ClientRefusedError, GrantRefusedError

URL = "https://api.network.example/token"
CLIENT = OAuthClient(
    "https://network.example/ask", URL, "our app", "s&cret", ("read", "write"), revoke_url=f"{URL}/revoke"
)
BACK = "https://share.example/me/accounts/x/callback"


def redeem(access: Access, client: OAuthClient = CLIENT) -> Tokens:
    return oauth.redeem(access, client, code="a-code", verifier="v" * 43, redirect_uri=BACK)


def answer(body: object, status: int = 200, **more: object) -> responses.RequestsMock:
    wire = responses.RequestsMock()
    wire.add("POST", URL, json=body, status=status, **more)  # type: ignore[arg-type] # responses' own loose keywords
    return wire


def test_a_code_is_redeemed_with_verifier_and_client(access: Access) -> None:
    body = {
        "access_token": "at",
        "refresh_token": "rt",
        "expires_in": 7200,
        "scope": "read,write",
        "token_type": "bearer",
    }
    with answer(body) as wire:
        tokens = redeem(access)
        sent = parse_qs(str(wire.calls[0].request.body))
    assert tokens == Tokens("at", "rt", access.now + timedelta(hours=2), "read write")
    assert sent == {
        "grant_type": ["authorization_code"],
        "code": ["a-code"],
        "redirect_uri": [BACK],
        "code_verifier": ["v" * 43],
        "client_id": ["our app"],
        "client_secret": ["s&cret"],
    }


def test_a_client_may_name_itself_by_basic_or_by_other_names_and_without_pkce(access: Access) -> None:
    given = {"authentication": "client_secret_basic", "pkce": False, "token_extra": {"client_key": "key"}}
    client = OAuthClient(CLIENT.authorize_url, URL, "id", "secret", (), **given)  # type: ignore[arg-type] # mixed
    with answer({"access_token": "at"}) as wire:
        assert redeem(access, client).expires_at is None
        request = wire.calls[0].request
    sent = parse_qs(str(request.body))
    assert request.headers["Authorization"].startswith("Basic ")
    assert (sent["client_key"], "code_verifier" in sent) == (["key"], False)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"error": "invalid_grant"}, 400, GrantRefusedError),
        ({"error": "invalid_request", "error_description": "The code was invalid."}, 400, GrantRefusedError),
        ({"error": {"message": "This authorization code has been used.", "code": 100}}, 400, GrantRefusedError),
        (
            {"error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found"},
            400,
            GrantRefusedError,
        ),
        ({"error": "invalid_client", "error_description": "Unknown."}, 401, ClientRefusedError),
        ({"error": "unauthorized_client"}, 400, ClientRefusedError),
        ({"error": {"message": "Error validating client secret.", "code": 1}}, 400, ClientRefusedError),
        ({"error_type": "OAuthException", "error_message": "Invalid client_secret"}, 400, ClientRefusedError),
        ({"error": "invalid_grant", "access_token": "sly"}, 400, GrantRefusedError),
        ({"token": "at"}, 200, BadReplyError),
        ({"access_token": {"a": 1}}, 200, BadReplyError),
        ([1, 2], 200, BadReplyError),
        ({"error": "slow_down"}, 429, RateLimitedError),
        ({"error": "server_error"}, 503, UnavailableError),
    ],
)
def test_a_refusal_says_whose_fault_it_is(access: Access, body: object, status: int, kind: type[NetworkError]) -> None:
    with answer(body, status), pytest.raises(kind) as caught:
        redeem(access)
    assert "a-code" not in str(caught.value)
    assert "s&cret" not in str(caught.value)


def test_instagrams_list_of_one_is_understood(access: Access) -> None:
    with answer({"data": [{"access_token": "at", "user_id": "1", "permissions": "a,b"}]}):
        assert redeem(access).access == "at"


def test_no_redirect_is_followed_with_a_code_or_a_secret(access: Access) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        wire.add("POST", URL, status=307, headers={"Location": "https://evil.example/token"})
        elsewhere = wire.add("POST", "https://evil.example/token", json={"access_token": "at"})
        with pytest.raises(NetworkError):
            redeem(access)
        oauth.revoke(access, CLIENT, Tokens("at", "rt"))
        assert elsewhere.call_count == 0


def test_a_refresh_that_brings_no_new_refresh_token_keeps_the_old_one(access: Access) -> None:
    with answer({"access_token": "new", "expires_in": "3600"}):
        fresh = oauth.refresh(access, CLIENT, Tokens("old", "rt", scopes="read"))
    assert fresh == Tokens("new", "rt", access.now + timedelta(hours=1), "read")


def test_a_refresh_that_is_refused_needs_the_member(access: Access) -> None:
    with answer({"error": "invalid_grant"}, 400), pytest.raises(TokenRevokedError):
        oauth.refresh(access, CLIENT, Tokens("old", "rt"))
    with pytest.raises(TokenRevokedError):
        oauth.refresh(access, CLIENT, Tokens("old"))


def test_giving_back_names_every_token_and_ignores_what_is_said(access: Access) -> None:
    with responses.RequestsMock() as wire:
        wire.add("POST", f"{URL}/revoke", body=json.dumps({"error": "nope"}), status=403)
        oauth.revoke(access, CLIENT, Tokens("at", "rt"))
        assert [parse_qs(str(call.request.body))["token"] for call in wire.calls] == [["rt"], ["at"]]
