"""OAuth 2 (RFC 6749) with PKCE (RFC 7636) by Authlib, over the guarded session that an adapter is handed.

What Authlib makes of an answer is not relied on: networks answer errors in forms of their own, and exceptions
could carry what was sent. The answer itself is judged, and nothing of a code or token is in what is raised.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests

from share.domain.words import mark
from share.later import later
from share.networks.base import (
    Access,
    BadReplyError,
    OAuthClient,
    PermanentError,
    TokenRevokedError,
    Tokens,
)
from share.networks.connecting import ClientRefusedError, GrantRefusedError
from share.networks.values import count, table, text
from share.networks.wire import LIBRARY_FAILURES, json_of, refuse_overload

if TYPE_CHECKING:
    from share.networks import oauth_wire
else:
    oauth_wire = later("share.networks.oauth_wire")

_UNKNOWN_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})
_LONGEST: Final = 10 * 365 * 24 * 3600
_MADE_UP_CODE: Final = "connection-check"


def new_verifier() -> str:
    """A fresh secret for PKCE, 43 characters of 256 random bits."""
    return secrets.token_urlsafe(32)


def dialog_url(client: OAuthClient, *, redirect_uri: str, state: str, verifier: str, publishes: bool) -> str:
    """Where the member's browser goes to be asked."""
    scopes = client.scopes + (client.publish_scopes if publishes else ())
    extra = dict(client.extra) | ({"code_verifier": verifier} if client.pkce else {})
    session = oauth_wire.OAuth2Session(
        client.client_id,
        scope=client.scope_separator.join(scopes) or None,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    url, _ = session.create_authorization_url(client.authorize_url, state=state, **extra)
    return str(url)


def redeem(access: Access, client: OAuthClient, *, code: str, verifier: str, redirect_uri: str) -> Tokens:
    """The tokens for a code; raises GrantRefusedError or ClientRefusedError where there are none."""
    more = dict(client.token_extra) | ({"code_verifier": verifier} if client.pkce else {})
    wire = oauth_wire.Wire(access, client)
    with suppress(oauth_wire.AuthlibBaseError, requests.RequestException, *LIBRARY_FAILURES):
        wire.fetch_token(
            client.token_url, grant_type="authorization_code", code=code, redirect_uri=redirect_uri, **more
        )
    return _tokens(access, wire.told(), client=client, refused=GrantRefusedError)


def refresh(access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
    """New tokens by the refresh token; one that is not renewed is kept. Raises TokenRevokedError."""
    if not tokens.refresh:
        raise TokenRevokedError(mark("There is nothing to renew this access with."))
    wire = oauth_wire.Wire(access, client)
    with suppress(oauth_wire.AuthlibBaseError, requests.RequestException, *LIBRARY_FAILURES):
        wire.refresh_token(client.token_url, refresh_token=tokens.refresh, **client.token_extra)
    fresh = _tokens(access, wire.told(), client=client, refused=TokenRevokedError)
    return Tokens(fresh.access, fresh.refresh or tokens.refresh, fresh.expires_at, fresh.scopes or tokens.scopes)


def revoke(access: Access, client: OAuthClient, tokens: Tokens) -> None:
    """Give tokens back (RFC 7009), the one that lives longer first; what the network says to it changes nothing."""
    if not client.revoke_url:
        return
    for token in filter(None, (tokens.refresh, tokens.access)):
        wire = oauth_wire.Wire(access, client)
        with suppress(oauth_wire.AuthlibBaseError, requests.RequestException, *LIBRARY_FAILURES):
            wire.revoke_token(client.revoke_url, token=token, **client.token_extra)


def probe(access: Access, client: OAuthClient) -> None:
    """Show our app at the token endpoint with a code that nobody was given; raises ClientRefusedError."""
    with suppress(GrantRefusedError):
        redeem(access, client, code=_MADE_UP_CODE, verifier=new_verifier(), redirect_uri=f"{client.token_url}/none")


def _tokens(access: Access, answer: requests.Response, *, client: OAuthClient, refused: type[PermanentError]) -> Tokens:
    refuse_overload(access, answer, label=_host(client), minutes=15)
    body = table(json_of(answer, label=_host(client))) if answer.content else {}
    # Instagram answers a list of one under "data".
    rows = body.get("data")
    found = table(rows[0]) if isinstance(rows, list) and rows else body
    token = text(found.get("access_token"))
    if answer.status_code < requests.codes.bad_request and token:
        return Tokens(token, text(found.get("refresh_token")), _end(access, found), _scopes(found))
    raise _refusal(answer, body, client=client, refused=refused)


def _refusal(
    answer: requests.Response, body: Mapping[str, Any], *, client: OAuthClient, refused: type[PermanentError]
) -> Exception:
    """Meta and LinkedIn tell of a wrong secret with codes and sentences of their own."""
    told = body.get("error")
    name = told if isinstance(told, str) else str(table(told).get("message"))
    sentence = f"{name} {body.get('error_description')} {body.get('error_message')}".lower()
    about_us = "client_secret" in sentence or "client secret" in sentence or "validating application" in sentence
    if name in _UNKNOWN_CLIENT or "invalid client" in sentence or about_us:
        return ClientRefusedError(
            mark("%(host)s does not know this client id, or not with this secret.") % {"host": _host(client)}
        )
    if (
        told
        or body.get("error_message")
        or answer.status_code in {requests.codes.bad_request, requests.codes.unauthorized}
    ):
        return refused(
            mark("%(host)s did not take this permission: it was used already, or it is too old.")
            % {"host": _host(client)}
        )
    return BadReplyError(
        mark("%(host)s answered with status %(status)s and no token.")
        % {"host": _host(client), "status": answer.status_code}
    )


def _end(access: Access, found: Mapping[str, Any]) -> datetime | None:
    """TikTok and Instagram write numbers as numbers, some others as text."""
    value = found.get("expires_in")
    seconds = count(int(value) if isinstance(value, str) and value.isdecimal() else value, at_most=_LONGEST)
    return access.now + timedelta(seconds=seconds) if seconds else None


def _scopes(found: Mapping[str, Any]) -> str:
    """What was granted, with spaces between; networks also separate by commas."""
    value = found.get("scope")
    return " ".join(value.replace(",", " ").split()) if isinstance(value, str) else ""


def _host(client: OAuthClient) -> str:
    return urlsplit(client.token_url).hostname or "The network"
