"""Mastodon's OAuth: registering an app at a host, codes for tokens, giving them back, and what the host offers."""

import secrets
import time
from urllib.parse import urlsplit

from share.sandbox.mastodon import open_to_all, windowed
from share.sandbox.routes import Route
from share.sandbox.tokens import APP, DIALOG, Token, new_text, scopes_of
from share.sandbox.wire import Answer, Request, Sent, as_json
from share.sandbox.world import World
from share.sandbox.x_oauth import client_of, refused

DEFAULT_SCOPE = "read"
BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
    "used in the authorization request, or was issued to another client."
)
SCOPES = (
    "read",
    "write",
    "follow",
    "push",
    "profile",
    "read:accounts",
    "read:statuses",
    "write:media",
    "write:statuses",
)


@open_to_all
def register(world: World, request: Request) -> Answer:
    """Register an app at this host; everybody may."""
    sent = request.sent()
    uris = [uri for given in sent.list("redirect_uris") for uri in given.split()]
    if not sent.first("client_name"):
        return as_json({"error": "Validation failed: Application name can't be blank"}, 422)
    if not uris or not all(urlsplit(uri).scheme for uri in uris):
        return as_json({"error": "Validation failed: Redirect URI must be an absolute URI."}, 422)
    app = {
        "id": str(secrets.randbelow(10**6)),
        "name": sent.first("client_name"),
        "website": sent.first("website") or None,
        "scopes": list(scopes_of(sent.first("scopes", DEFAULT_SCOPE))),
        "redirect_uri": "\n".join(uris),
        "redirect_uris": uris,
        "client_id": secrets.token_urlsafe(32),
        "client_secret": secrets.token_urlsafe(32),
        "client_secret_expires_at": 0,
    }
    world.store.kept.put("app", str(app["client_id"]), {**app, "client_name": app["name"], "host": request.host})
    return as_json(app)


@open_to_all
def token(world: World, request: Request) -> Answer:
    sent = request.sent()
    client = _known_client(world, request, sent)
    if not client:
        return refused("invalid_client", BAD_CLIENT, 401)
    kind = sent.first("grant_type")
    if kind == "client_credentials":
        scopes = scopes_of(sent.first("scope", DEFAULT_SCOPE))
        return _issued(world, Token("mastodon", new_text(), "", "", kind=APP, scopes=scopes, client=client))
    if kind != "authorization_code":
        return refused("unsupported_grant_type", "The authorization grant type is not supported.")
    grant = world.grants.take("mastodon", sent.first("code"))
    verifier, uri = sent.first("code_verifier"), sent.first("redirect_uri")
    if grant is None or not grant.is_met_by(client=client, redirect_uri=uri, verifier=verifier):
        return refused("invalid_grant", BAD_GRANT)
    given = Token("mastodon", new_text(), grant.user_id, grant.name, scopes=grant.scopes, client=client, origin=DIALOG)
    return _issued(world, given)


@open_to_all
def revoke(world: World, request: Request) -> Answer:
    sent = request.sent()
    client, text = _known_client(world, request, sent), sent.first("token")
    known = world.tokens.find("mastodon", text)
    if not client or (known and known.client not in {"", client}):
        return refused("unauthorized_client", "You are not authorized to revoke this token", 403)
    world.tokens.revoke("mastodon", text)
    return as_json({})


@open_to_all
def metadata(_world: World, request: Request) -> Answer:
    site = request.site
    return as_json(
        {
            "issuer": f"{site}/",
            "service_documentation": "https://docs.joinmastodon.org/",
            "authorization_endpoint": f"{site}/oauth/authorize",
            "token_endpoint": f"{site}/oauth/token",
            "app_registration_endpoint": f"{site}/api/v1/apps",
            "revocation_endpoint": f"{site}/oauth/revoke",
            "userinfo_endpoint": f"{site}/oauth/userinfo",
            "scopes_supported": SCOPES,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
    )


@windowed
def verify_app(world: World, request: Request) -> Answer:
    """Say which app a token belongs to."""
    known = world.tokens.known("mastodon", request.bearer)
    app = world.store.kept.get("app", known.client) if known else None
    if app is None:
        return as_json({"error": "The access token is invalid"}, 401)
    return as_json({key: app[key] for key in ("id", "name", "website", "scopes", "redirect_uri", "redirect_uris")})


@windowed
def userinfo(world: World, request: Request) -> Answer:
    known = world.tokens.find("mastodon", request.bearer)
    if known is None:
        return as_json({"error": "The access token is invalid"}, 401)
    account = f"{request.site}/@{known.name}"
    who = {"sub": f"{request.site}/users/{known.name}", "name": known.name, "preferred_username": known.name}
    return as_json({"iss": f"{request.site}/", **who, "profile": account, "picture": f"{request.site}/missing.png"})


def _known_client(world: World, request: Request, sent: Sent) -> str:
    """Name the app where its secret is right, too."""
    client, secret = client_of(request, sent)
    app = world.store.kept.get("app", client)
    is_right = app is not None and app["host"] == request.host and app["client_secret"] == secret
    return client if is_right else ""


def _issued(world: World, given: Token) -> Answer:
    world.tokens.put(given)
    scope = " ".join(given.scopes)
    return as_json({"access_token": given.text, "token_type": "Bearer", "scope": scope, "created_at": int(time.time())})


ROUTES = (
    Route("POST", "/api/v1/apps", register, "mastodon"),
    Route("GET", "/api/v1/apps/verify_credentials", verify_app, "mastodon"),
    Route("POST", "/oauth/token", token, "mastodon"),
    Route("POST", "/oauth/revoke", revoke, "mastodon"),
    Route("GET", "/oauth/userinfo", userinfo, "mastodon"),
    Route("GET", "/.well-known/oauth-authorization-server", metadata, "mastodon"),
)
