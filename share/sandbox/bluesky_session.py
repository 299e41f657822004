"""A Bluesky data server's sessions: signing in with an app password, new tokens, signing out."""

import time
from typing import Any

from share.sandbox.bluesky import plc_row, windowed
from share.sandbox.posts import Author
from share.sandbox.profiles import app_password
from share.sandbox.routes import Route
from share.sandbox.tokens import DIALOG, Token, new_jwt
from share.sandbox.wire import Answer, Request, as_json
from share.sandbox.world import World

ACCESS_SECONDS, REFRESH_SECONDS = 7200, 90 * 86400
SIGN_INS, SIGN_IN_SECONDS = 30, 300
ACCESS, REFRESH = "com.atproto.appPass", "com.atproto.refresh"


@windowed
def create(world: World, request: Request) -> Answer:
    """Sign in by handle or DID; its window is smaller than that of other calls."""
    window = world.windows.take(("bluesky:sign-in",), limit=SIGN_INS, seconds=SIGN_IN_SECONDS)
    if window.is_full:
        return as_json({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429)
    given = request.json()
    author = world.store.author("bluesky", str(given.get("identifier", "")).removeprefix("@"))
    if author is None or given.get("password") != app_password(author):
        return as_json({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
    return as_json(_session(world, request, author))


@windowed
def refresh(world: World, request: Request) -> Answer:
    """Give a new pair for the refresh token, which works once."""
    old = world.tokens.renew("bluesky", request.bearer)
    if old is None:
        return expired()
    author = world.store.author("bluesky", old.user_id)
    if author is None:
        return as_json({"error": "AccountTakedown", "message": "Account has been taken down"}, 400)
    world.tokens.revoke("bluesky", old.text)
    return as_json(_session(world, request, author))


@windowed
def show(world: World, request: Request) -> Answer:
    author = signed_in(world, request)
    if isinstance(author, Answer):
        return author
    return as_json(_account(author, request))


@windowed
def delete(world: World, request: Request) -> Answer:
    old = world.tokens.renew("bluesky", request.bearer)
    if old is None:
        return expired()
    world.tokens.revoke("bluesky", old.text)
    return Answer(200)


def signed_in(world: World, request: Request) -> Author | Answer:
    """Return whose session it is, or the refusal."""
    if not request.bearer:
        return as_json({"error": "AuthMissing", "message": "Authentication Required"}, 401)
    token = world.tokens.find("bluesky", request.bearer)
    if token is None:
        return as_json({"error": "InvalidToken", "message": "Token could not be verified"}, 400)
    author = world.store.author("bluesky", token.user_id)
    if author is None or not world.tokens.is_good("bluesky", request.bearer):
        return expired()
    return author


def expired() -> Answer:
    return as_json({"error": "ExpiredToken", "message": "Token has expired"}, 400)


def _session(world: World, request: Request, author: Author) -> dict[str, Any]:
    now = int(time.time())
    access = new_jwt({"scope": ACCESS, "sub": author.author_id, "iat": now, "exp": now + ACCESS_SECONDS})
    renewal = new_jwt({"scope": REFRESH, "sub": author.author_id, "iat": now, "exp": now + REFRESH_SECONDS})
    token = Token(
        *("bluesky", access, author.author_id, author.name),
        scopes=(ACCESS,),
        expires=float(now + ACCESS_SECONDS),
        refresh=renewal,
        origin=DIALOG,
    )
    world.tokens.put(token)
    return {**_account(author, request), "accessJwt": access, "refreshJwt": renewal}


def _account(author: Author, request: Request) -> dict[str, Any]:
    return {"did": author.author_id, "handle": author.name, "didDoc": plc_row(author, request.site), "active": True}


ROUTES = (
    Route("POST", "/xrpc/com.atproto.server.createSession", create, "bluesky"),
    Route("POST", "/xrpc/com.atproto.server.refreshSession", refresh, "bluesky"),
    Route("GET", "/xrpc/com.atproto.server.getSession", show, "bluesky"),
    Route("POST", "/xrpc/com.atproto.server.deleteSession", delete, "bluesky"),
)
