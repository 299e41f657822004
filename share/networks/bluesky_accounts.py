"""Proving a Bluesky account: by a code in its profile, or by an app password that is used once for a session.

The session is made at the account's own data server (PDS), which its DID document names; the session's tokens are
kept, the password never. Source: docs.bsky.app, com.atproto.server; atproto.com/specs/did.
"""

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests

from share.domain.foreign import parts
from share.domain.words import mark
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    Option,
    PermanentError,
    Profile,
    TokenRevokedError,
    Tokens,
)
from share.networks.bluesky_api import WINDOW_MINUTES, ask_appview, error_name
from share.networks.bluesky_publishing import PDS
from share.networks.connecting import WrongPasswordError
from share.networks.values import table, tables, text
from share.networks.wire import ask, json_of, post, refuse_overload

PLC: Final = Option("BLUESKY_PLC_URL", "https://plc.directory", help=mark("where DIDs are looked up"))
_ADDRESS: Final = re.compile(r"https?://[^/]+/profile/(?P<actor>[^/?#]+)", re.IGNORECASE)
_URL: Final = re.compile(r"https?://[^\s<>\"']+")
_SESSION_LIVES: Final = timedelta(hours=2)


class BlueskyAccounts:
    """ShowsProfiles, SignsIn and Checks, without state."""

    allows = mark("Your public posts and their counts can be read without any permission; nothing else is.")
    sign_in_help = mark(
        "Make one on Bluesky under Settings, Privacy and security, App passwords. It is used once, to "
        "open a session for publishing, and never kept; you can end it there at any time."
    )

    def read_profile(self, access: Access, handle: str) -> Profile | None:
        """The profile behind a handle, a DID or the profile's address."""
        found = _ADDRESS.match(handle.strip())
        actor = (found["actor"] if found else handle.strip().removeprefix("@")).lower()
        answer = ask_appview(access, "app.bsky.actor.getProfile", [("actor", actor)])
        if answer.status_code != requests.codes.ok:
            return None
        row = table(json_of(answer, label="Bluesky"))
        did, name = text(row.get("did")), text(row.get("handle"))
        if did is None or name is None:
            raise BadReplyError(mark("Bluesky did not tell whose profile this is."))
        words = text(row.get("description")) or ""
        return Profile(_identity(did, name), words, tuple(_URL.findall(words)))

    def sign_in(self, access: Access, handle: str, password: str) -> tuple[Identity, Tokens]:
        profile = self.read_profile(access, handle)
        if profile is None:
            raise WrongPasswordError(mark("Bluesky knows no such account."))
        did = profile.identity.native_id
        host = _data_server(access, did)
        given = {"identifier": did, "password": password}
        answer = post(access, f"{host}/xrpc/com.atproto.server.createSession", body=given)
        if answer.status_code in {requests.codes.unauthorized, requests.codes.bad_request}:
            raise WrongPasswordError(_refused(answer))
        body = _body(access, answer)
        if text(body.get("did")) != did:
            raise BadReplyError(mark("The data server opened a session for another account."))
        return _identity(did, text(body.get("handle")) or profile.identity.handle, host), _tokens(access, body)

    def renew(self, access: Access, account: Identity, tokens: Tokens) -> Tokens:
        """Both tokens are new ones afterwards."""
        return _tokens(access, _with_refresh(access, account, tokens, "refreshSession"))

    def sign_out(self, access: Access, account: Identity, tokens: Tokens) -> None:
        _with_refresh(access, account, tokens, "deleteSession")

    def check(self, access: Access) -> str:
        answer = ask_appview(access, "app.bsky.actor.getProfile", [("actor", "bsky.app")])
        if answer.status_code not in {requests.codes.ok, requests.codes.bad_request}:
            raise PermanentError(
                mark("Bluesky answers with status %(status)s: check BLUESKY_APPVIEW_URL.")
                % {"status": answer.status_code}
            )
        return mark("Bluesky's public AppView answers; it needs no key.")


def _identity(did: str, handle: str, host: str = "") -> Identity:
    return Identity(did, f"@{handle}", f"https://bsky.app/profile/{did}", host)


def _data_server(access: Access, did: str) -> str:
    """The origin of the server that holds this account, as its DID document says."""
    if known := access.option(PDS):
        return known.rstrip("/")
    if did.startswith("did:web:"):
        url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    else:
        url = f"{access.option(PLC).rstrip('/')}/{did}"
    answer = ask(access, url)
    refuse_overload(access, answer, label="The DID directory", minutes=WINDOW_MINUTES)
    services = tables(table(json_of(answer, label="The DID directory")).get("service"))
    found = [one.get("serviceEndpoint") for one in services if str(one.get("id")).endswith("#atproto_pds")]
    place = parts(found[0] if found and isinstance(found[0], str) else "")
    if not place.netloc:
        raise PermanentError(mark("The account's DID document names no data server."))
    return f"{place.scheme}://{place.netloc}"


def _with_refresh(access: Access, account: Identity, tokens: Tokens, method: str) -> Mapping[str, Any]:
    host = account.host or _data_server(access, account.native_id)
    headers = {"Authorization": f"Bearer {tokens.refresh}"}
    answer = post(access, f"{host}/xrpc/com.atproto.server.{method}", headers=headers)
    if answer.status_code in {requests.codes.unauthorized, requests.codes.bad_request}:
        raise TokenRevokedError(mark("Bluesky has ended this session: sign in with an app password once more."))
    return _body(access, answer)


def _body(access: Access, answer: requests.Response) -> Mapping[str, Any]:
    refuse_overload(access, answer, label="Bluesky", minutes=WINDOW_MINUTES)
    if answer.status_code != requests.codes.ok:
        raise PermanentError(
            mark("The data server refuses the question (status %(status)s).") % {"status": answer.status_code}
        )
    return table(json_of(answer, label="Bluesky")) if answer.content else {}


def _refused(answer: requests.Response) -> str:
    if answer.status_code == requests.codes.bad_request and error_name(answer) not in {None, "InvalidRequest"}:
        return mark("Bluesky wants something more for this account: sign in with an app password, not your own.")
    return mark("Bluesky does not take this app password for this account.")


def _tokens(access: Access, body: Mapping[str, Any]) -> Tokens:
    token, refresh = text(body.get("accessJwt")), text(body.get("refreshJwt"))
    if token is None or refresh is None:
        raise BadReplyError(mark("Bluesky opened a session without its tokens."))
    return Tokens(token, refresh, _end(token) or access.now + _SESSION_LIVES)


def _end(token: str) -> datetime | None:
    """When a JWT ends, as it says itself; None where it is none."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (LookupError, ValueError, TypeError, OverflowError, OSError):
        return None
