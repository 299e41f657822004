"""Proving a Facebook profile by Facebook Login, and taking over the Pages that a person manages.

Login shows who somebody is and nothing of what they posted: Facebook gives that to no app. A Page's posts are
read with the Page's own token, which a person who manages it can hand over.
Source: developers.facebook.com, facebook-login/guides/access-tokens, pages-api.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from share.domain.words import mark
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    MissingKeyError,
    OAuthClient,
    Option,
    TokenRevokedError,
    Tokens,
)
from share.networks.connecting import ClientRefusedError, ManagedPage
from share.networks.graph_errors import error_for, problem_in
from share.networks.values import count, table, tables, text
from share.networks.wire import ask, json_of, refuse_overload

GRAPH_URL: Final = Option(
    "FACEBOOK_GRAPH_URL", "https://graph.facebook.com", help=mark("where the Graph API is reached")
)
VERSION: Final = Option("FACEBOOK_GRAPH_VERSION", "v26.0", help=mark("the version of the Graph API that is asked"))
APP_ID: Final = Option(
    "FACEBOOK_APP_ID",
    help=mark("the app's number; with its secret, members can connect and shares of tracked links are counted"),
)
APP_SECRET: Final = Option("FACEBOOK_APP_SECRET", secret=True, help=mark("the app's secret"))
WEB: Final = Option(
    "FACEBOOK_WWW_URL",
    "https://www.facebook.com",
    help=mark("where people open Facebook: its share dialog, posts and sign-in dialog"),
)
_PAGES: Final = ("pages_show_list", "pages_read_engagement", "read_insights", "pages_manage_posts")
PAGE_FIELDS: Final = "id,name,username"
_WRONG_APP: Final = ("client secret", "validating application")
_LONG: Final = timedelta(days=60)
_MINUTES: Final = 60


class FacebookAccounts:
    """Connects, OffersMore, ListsPages and Checks, without state."""

    allows = mark(
        "Facebook tells us your name and your number there; then we give that permission back. It shows "
        "nothing that you post on your own profile to any app, so those posts are counted by their "
        "clicks."
    )
    review = mark(
        "To read or publish a Page's posts, Facebook must review the app (pages_read_engagement, "
        "read_insights, pages_manage_posts) and verify the organisation; until then it works for people "
        "with a role in the app."
    )
    more = mark("Also let me connect Pages that I manage")
    more_for_editors = True

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        app_id, secret = access.option(APP_ID), access.option(APP_SECRET)
        if not app_id or not secret:
            raise MissingKeyError(mark("FACEBOOK_APP_ID and FACEBOOK_APP_SECRET are not set, so nobody can connect."))
        return OAuthClient(
            authorize_url=f"{access.option(WEB).rstrip('/')}/{access.option(VERSION)}/dialog/oauth",
            token_url=f"{_base(access)}/oauth/access_token",
            client_id=app_id,
            client_secret=secret,
            scopes=("public_profile",),
            scope_separator=",",
            publish_scopes=_PAGES,
        )

    def identify(self, access: Access) -> Identity:
        body = _ask(access, "me", [("fields", "id,name")])
        native_id = text(body.get("id"))
        if native_id is None:
            raise BadReplyError(mark("Facebook did not tell whose account this is."))
        return Identity(native_id, text(body.get("name")) or native_id)

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """Only who connects Pages leaves a token with us, and that one for 60 days."""
        if _PAGES[0] not in tokens.scopes.split():
            return Tokens("")
        asked = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", client.client_id),
            ("client_secret", client.client_secret),
            ("fb_exchange_token", tokens.access),
        ]
        body = _ask(access, "oauth/access_token", asked, signed=False)
        token = text(body.get("access_token"))
        if token is None:
            raise BadReplyError(mark("Facebook did not give a token that lasts."))
        seconds = count(body.get("expires_in")) or int(_LONG.total_seconds())
        return Tokens(token, None, access.now + timedelta(seconds=min(seconds, 10**9)), tokens.scopes)

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        raise TokenRevokedError(mark("Facebook renews no permission: the member has to give it again."))

    def pages(self, access: Access) -> list[ManagedPage]:
        rows = tables(
            _ask(access, "me/accounts", [("fields", f"{PAGE_FIELDS},access_token"), ("limit", "100")]).get("data")
        )
        found = [(row, text(row.get("id")), text(row.get("access_token"))) for row in rows]
        return [
            ManagedPage(number, text(row.get("name")) or number, token, page_url(row))
            for row, number, token in found
            if number and token
        ]

    def check(self, access: Access) -> str:
        """Ask for a token of the app itself, with its own id and secret."""
        app_id, secret = access.option(APP_ID), access.option(APP_SECRET)
        if not app_id or not secret:
            raise MissingKeyError(mark("FACEBOOK_APP_ID and FACEBOOK_APP_SECRET are not set."))
        given = [("client_id", app_id), ("client_secret", secret), ("grant_type", "client_credentials")]
        if not text(_get(access, "oauth/access_token", given).get("access_token")):
            raise BadReplyError(mark("Facebook did not give the app a token."))
        return mark("Facebook knows the app %(app_id)s, and its secret is right.") % {"app_id": app_id}


def page_url(row: Mapping[str, Any]) -> str:
    """The address of a Page that has a name for its address; "" for others."""
    name = text(row.get("username"))
    return f"https://www.facebook.com/{quote(name, safe='')}" if name else ""


def _base(access: Access) -> str:
    return f"{access.option(GRAPH_URL).rstrip('/')}/{access.option(VERSION)}"


def _ask(access: Access, path: str, given: Sequence[tuple[str, str]], *, signed: bool = True) -> dict[str, Any]:
    token, secret = access.token or "", access.option(APP_SECRET)
    mine = [("access_token", token)] if signed else []
    if signed and secret:
        mine.append(("appsecret_proof", hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()))
    return _get(access, path, [*mine, *given])


def _get(access: Access, path: str, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    answer = ask(access, f"{_base(access)}/{path}", params=given)
    refuse_overload(access, answer, label="Facebook", minutes=_MINUTES)
    body = json_of(answer, label="Facebook")
    problem = problem_in(body)
    if problem and any(sign in problem.message.lower() for sign in _WRONG_APP):
        raise ClientRefusedError(mark("Facebook does not know this app id, or not with this secret."))
    if problem:
        raise error_for(problem, answer.headers, now=access.now)
    return table(body)
