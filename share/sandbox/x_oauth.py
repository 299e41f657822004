"""X's OAuth 2.0: codes for tokens, new tokens for old ones, and giving them back."""

import base64
import time
from dataclasses import replace
from urllib.parse import unquote

from share.sandbox.routes import Route
from share.sandbox.tokens import DIALOG, Token, new_text
from share.sandbox.wire import Answer, Request, Sent, as_json
from share.sandbox.world import World

OFFLINE = "offline.access"


def token(world: World, request: Request) -> Answer:
    """Answer the two grants that a member's consent leads to."""
    sent = request.sent()
    client, _secret = client_of(request, sent)
    if not client:
        return refused("invalid_request", "Missing required parameter [client_id].")
    kind = sent.first("grant_type")
    if kind == "authorization_code":
        return _redeem(world, sent, client)
    if kind == "refresh_token":
        return _renew(world, sent, client)
    return refused("invalid_request", "Value passed for the grant_type was invalid.")


def revoke(world: World, request: Request) -> Answer:
    sent = request.sent()
    if not client_of(request, sent)[0] or not sent.first("token"):
        return refused("invalid_request", "Missing required parameter [token].")
    text = sent.first("token")
    world.tokens.renew("x", text)
    world.tokens.revoke("x", text)
    return as_json({"revoked": True})


def client_of(request: Request, sent: Sent) -> tuple[str, str]:
    """Return the app's id and its secret, by HTTP Basic or by their fields; empty texts where they are missing."""
    kind, _, written = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return sent.first("client_id"), sent.first("client_secret")
    try:
        name, _, secret = base64.b64decode(written).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(name), unquote(secret)


def refused(error: str, why: str, status: int = 400) -> Answer:
    return as_json({"error": error, "error_description": why}, status)


def _redeem(world: World, sent: Sent, client: str) -> Answer:
    grant = world.grants.take("x", sent.first("code"))
    uri, verifier = sent.first("redirect_uri"), sent.first("code_verifier")
    if not verifier:
        return refused("invalid_request", "Missing required parameter [code_verifier].")
    if grant is None or not grant.is_met_by(client=client, redirect_uri=uri, verifier=verifier):
        return refused("invalid_request", "Value passed for the authorization code was invalid.")
    given = Token("x", "", grant.user_id, grant.name, scopes=grant.scopes, client=client, origin=DIALOG)
    return _issued(world, given)


def _renew(world: World, sent: Sent, client: str) -> Answer:
    """Give a new pair; the refresh token that was used, and the old access token, are worth nothing then."""
    old = world.tokens.renew("x", sent.first("refresh_token"))
    if old is None or old.client not in {"", client}:
        return refused("invalid_request", "Value passed for the token was invalid.")
    world.tokens.revoke("x", old.text)
    return _issued(world, old)


def _issued(world: World, like: Token) -> Answer:
    seconds = world.x_token_seconds
    fresh = replace(
        like,
        text=new_text("x-"),
        refresh=new_text("xr-") if OFFLINE in like.scopes else "",
        expires=time.time() + seconds,
    )
    world.tokens.put(fresh)
    reply = {
        "token_type": "bearer",
        "expires_in": int(seconds),
        "access_token": fresh.text,
        "scope": " ".join(fresh.scopes),
    }
    return as_json({**reply, **({"refresh_token": fresh.refresh} if fresh.refresh else {})})


ROUTES = (
    Route("POST", "/2/oauth2/token", token, "x"),
    Route("POST", "/2/oauth2/revoke", revoke, "x"),
)
