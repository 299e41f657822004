"""Proving an X account: OAuth 2.0 with PKCE, where the least that is asked for tells whose account it is.

Source: docs.x.com, fundamentals/authentication/oauth-2-0. A code lives 30 seconds, a token two hours; the refresh
token is a new one each time.
"""

from typing import Any, Final

import requests

from share.domain.words import mark
from share.networks import oauth
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    MissingKeyError,
    OAuthClient,
    Option,
    PermanentError,
    TokenRevokedError,
    Tokens,
)
from share.networks.values import table, text
from share.networks.wire import ask, json_of, refuse_overload

API_URL: Final = Option("X_API_URL", "https://api.x.com", help=mark("where X's API is reached"))
BEARER: Final = Option(
    "X_BEARER_TOKEN", secret=True, help=mark("the app's bearer token; without it posts on X are not read")
)
WEB: Final = Option(
    "X_WEB_URL", "https://x.com", help=mark("where people open X: its composer, posts and sign-in dialog")
)
CLIENT_ID: Final = Option(
    "X_CLIENT_ID", help=mark("the app's OAuth 2.0 client id; with its secret, members can connect their accounts")
)
CLIENT_SECRET: Final = Option("X_CLIENT_SECRET", secret=True, help=mark("the app's OAuth 2.0 client secret"))
_MINUTES: Final = 15
_NOBODYS: Final = "1"


class XAccounts:
    """Connects, OffersMore and Checks, without state."""

    allows = mark(
        "X tells us which account is yours. While it stays connected we also read how often people "
        "opened the links and your profile from your posts, which X shows to their author alone. We "
        "never read your messages."
    )
    review = ""
    more = mark("I may also want to publish from here, one tap for each post")
    more_for_editors = False

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        client_id, secret = access.option(CLIENT_ID), access.option(CLIENT_SECRET)
        if not client_id or not secret:
            raise MissingKeyError(
                mark("X_CLIENT_ID and X_CLIENT_SECRET are not set, so nobody can connect an X account.")
            )
        api = access.option(API_URL).rstrip("/")
        return OAuthClient(
            authorize_url=f"{access.option(WEB).rstrip('/')}/i/oauth2/authorize",
            token_url=f"{api}/2/oauth2/token",
            client_id=client_id,
            client_secret=secret,
            scopes=("tweet.read", "users.read", "offline.access"),
            revoke_url=f"{api}/2/oauth2/revoke",
            authentication="client_secret_basic",
            publish_scopes=("tweet.write", "media.write"),
        )

    def identify(self, access: Access) -> Identity:
        body = _get(access, "/2/users/me", token=access.token or "")
        row = table(body.get("data"))
        native_id, handle = text(row.get("id")), text(row.get("username"))
        if native_id is None or handle is None:
            raise BadReplyError(mark("X did not tell whose account this is."))
        return Identity(native_id, handle, f"https://x.com/{handle}")

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        return tokens

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        return oauth.refresh(access, client, tokens)

    def check(self, access: Access) -> str:
        """Ask for a post that nobody made: X charges for what it returns, and this returns nothing."""
        token = access.option(BEARER)
        if not token:
            raise MissingKeyError(mark("X_BEARER_TOKEN is not set, so posts on X are recorded but not looked up."))
        _get(access, f"/2/tweets?ids={_NOBODYS}", token=token)
        return mark("X takes the bearer token.")


def _get(access: Access, path: str, *, token: str) -> dict[str, Any]:
    url = f"{access.option(API_URL).rstrip('/')}{path}"
    answer = ask(access, url, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code == requests.codes.payment_required:
        raise PermanentError(mark("X takes the key, but the app's credits are used up: buy some in X's console."))
    refuse_overload(access, answer, label="X", minutes=_MINUTES)
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRevokedError(mark("X does not accept this token: copy it again from X's console."))
    if answer.status_code != requests.codes.ok:
        raise PermanentError(
            mark("X refuses this app (status %(status)s): see its project in X's console.")
            % {"status": answer.status_code}
        )
    return table(json_of(answer, label="X"))
