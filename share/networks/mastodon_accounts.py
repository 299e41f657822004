"""Proving a Mastodon account: OAuth at the member's own host, or a code or rel="me" link in the public profile.

An account is named name@host: a host never gives a name away twice, and its numbers mean nothing elsewhere.
Source: docs.joinmastodon.org, methods/apps, methods/oauth, methods/accounts. Tokens do not expire.
"""

import re
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests

from share.domain.errors import InvalidError
from share.domain.hosts import mastodon_host
from share.domain.words import mark
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    OAuthClient,
    PermanentError,
    Profile,
    TokenRevokedError,
    Tokens,
)
from share.networks.connecting import ClientRefusedError
from share.networks.html_text import read_html
from share.networks.mastodon_api import get, host_of
from share.networks.values import table, tables, text
from share.networks.wire import json_of, post, refuse_overload

_NAME: Final = re.compile(
    r"@?(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?)(?:@(?P<host>[^@/]+))?", re.ASCII
)
_READ: Final = ("read:accounts",)
_WRITE: Final = ("write:statuses", "write:media")
_APP_NAME: Final = "Share campaign"


class MastodonAccounts:
    """Connects, RegistersApps, ShowsProfiles and OffersMore, without state."""

    allows = mark(
        "Your server tells us which account is yours; then we give that permission back. Your public "
        "posts can be read without it."
    )
    review = ""
    more = mark("I may also want to publish from here, one tap for each post")
    more_for_editors = False

    def host_of(self, access: Access, typed: str) -> str | None:
        try:
            return mastodon_host(typed, allow_hosts=access.allow_hosts)
        except InvalidError:
            return None

    def register_app(self, access: Access, *, host: str, redirect_uri: str) -> tuple[str, str]:
        site = urlsplit(redirect_uri)
        given = {
            "client_name": _APP_NAME,
            "redirect_uris": redirect_uri,
            "scopes": " ".join((*_READ, *_WRITE)),
            "website": f"{site.scheme}://{site.netloc}",
        }
        answer = post(access, f"{_origin(host)}/api/v1/apps", form=given)
        refuse_overload(access, answer, label=host_of(answer), minutes=5)
        body = table(json_of(answer, label=host_of(answer))) if answer.ok else {}
        client_id, secret = text(body.get("client_id")), text(body.get("client_secret"))
        if client_id is None or secret is None:
            raise PermanentError(
                mark("%(host)s lets no app sign people in. Prove your account by your profile.")
                % {"host": host_of(answer)}
            )
        return client_id, secret

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        if access.app is None:
            raise ClientRefusedError(mark("We are not registered at this host."))
        client_id, secret = access.app
        origin = _origin(host)
        return OAuthClient(
            authorize_url=f"{origin}/oauth/authorize",
            token_url=f"{origin}/oauth/token",
            client_id=client_id,
            client_secret=secret,
            scopes=_READ,
            revoke_url=f"{origin}/oauth/revoke",
            publish_scopes=_WRITE,
        )

    def identify(self, access: Access) -> Identity:
        """Asked of `access.host`, the one that gave the token."""
        host = access.host
        answer = get(access, f"{_origin(host)}/api/v1/accounts/verify_credentials")
        row = table(json_of(answer, label=host_of(answer))) if answer.ok else {}
        name = text(row.get("acct")) or text(row.get("username"))
        if name is None or "@" in name:
            raise BadReplyError(mark("%(host)s did not tell whose account this is.") % {"host": host_of(answer)})
        return _identity(host, name)

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        """A token that cannot write is of no more use: what it could read is public."""
        return tokens if set(_WRITE) & set(tokens.scopes.split()) else Tokens("")

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        raise TokenRevokedError(mark("Mastodon's permissions do not expire, and are not renewed."))

    def read_profile(self, access: Access, handle: str) -> Profile | None:
        """The profile behind @name@host, name@host or the profile's address."""
        named = self._named(access, handle)
        if named is None:
            return None
        host, name = named
        answer = get(access, f"{_origin(host)}/api/v1/accounts/lookup", [("acct", name)])
        if answer.status_code in {requests.codes.not_found, requests.codes.gone}:
            return None
        if answer.status_code != requests.codes.ok:
            raise PermanentError(
                mark("%(host)s shows profiles to those who sign in there only.") % {"host": host_of(answer)}
            )
        row = table(json_of(answer, label=host_of(answer)))
        shown = text(row.get("acct"))
        return _profile(host, shown, row) if shown and "@" not in shown else None

    def _named(self, access: Access, handle: str) -> tuple[str, str] | None:
        typed = handle.strip()
        host = self.host_of(access, typed)
        if "://" in typed:
            typed = urlsplit(typed).path.strip("/").partition("/")[0]
        found = _NAME.fullmatch(typed)
        return (host, found["name"].lower()) if found and host else None


def _origin(host: str) -> str:
    return host if "://" in host else f"https://{host}"


def _identity(host: str, name: str) -> Identity:
    netloc = urlsplit(_origin(host)).netloc
    return Identity(f"{name.lower()}@{netloc}", f"@{name}@{netloc}", f"{_origin(host)}/@{quote(name)}", host)


def _profile(host: str, name: str, row: dict[str, Any]) -> Profile:
    note, links = read_html(text(row.get("note")) or "")
    fields = [read_html(text(field.get("value")) or "") for field in tables(row.get("fields"))]
    words = "\n".join([note, *(words for words, _ in fields)])
    return Profile(_identity(host, name), words, (*links, *(link for _, found in fields for link in found)))
