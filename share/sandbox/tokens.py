"""Access tokens: any text is one, unless it starts with `revoked` or was revoked; some tell whose they are."""

import base64
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from share.sandbox.kept import Kept

APP, DIALOG, CONTROL = "app", "dialog", "control"


@dataclass(frozen=True, slots=True)
class Token:
    """Whose token it is and what it may.

    `scopes` are permissions; only those of a token that came out of a dialog (`origin`) are checked on X and
    Mastodon. `expires` is in Unix seconds, 0 is never. `refresh` is the text that brings its successor.
    `client` is the app that it was given to; `pages` are the Facebook Pages that its owner showed the app.
    """

    network: str
    text: str
    user_id: str
    name: str
    kind: str = "user"
    scopes: tuple[str, ...] = ("pages_read_engagement", "read_insights")
    expires: float = 0.0
    refresh: str = ""
    client: str = ""
    pages: tuple[str, ...] = ()
    origin: str = CONTROL

    def may(self, *scopes: str) -> bool:
        """Tell whether it has one of the scopes; a token that the control call made has all."""
        return self.origin == CONTROL or bool(set(scopes) & set(self.scopes))


class Tokens:
    """All tokens stand in memory; the known ones and the revoked are kept over a restart as well."""

    def __init__(self, kept: Kept) -> None:
        self._lock = threading.RLock()
        self._kept = kept
        self._known = {_split(key): _read(value) for key, value in kept.all("token").items()}
        self._by_refresh = {(one.network, one.refresh): one for one in self._known.values() if one.refresh}
        self._revoked = {_split(key) for key in kept.all("revoked")}

    def put(self, token: Token) -> None:
        with self._lock:
            self._known[token.network, token.text] = token
            if token.refresh:
                self._by_refresh[token.network, token.refresh] = token
            self._revoked.discard((token.network, token.text))
            self._kept.put("token", _joined(token.network, token.text), asdict(token))
            self._kept.drop("revoked", _joined(token.network, token.text))

    def revoke(self, network: str, text: str) -> None:
        """Refuse a token, its refresh text included, from now on."""
        with self._lock:
            known = self._known.get((network, text))
            if known and known.refresh:
                self._by_refresh.pop((network, known.refresh), None)
            self._revoked.add((network, text))
            self._kept.put("revoked", _joined(network, text), 1)

    def revoke_all(self, network: str) -> int:
        """Revoke every known token of a network, as people do who remove an app; return how many."""
        with self._lock:
            known = [text for where, text in self._known if where == network and self.is_good(network, text)]
            for text in known:
                self.revoke(network, text)
            return len(known)

    def renew(self, network: str, refresh: str) -> Token | None:
        """Take the token that `refresh` belongs to out of use and return it; a refresh text works once."""
        with self._lock:
            token = self._by_refresh.pop((network, refresh), None)
            if token is None or (network, token.text) in self._revoked:
                return None
            self._known[network, token.text] = spent = replace(token, refresh="")
            self._kept.put("token", _joined(network, token.text), asdict(spent))
            return token

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
            self._by_refresh.clear()
            self._revoked.clear()

    def find(self, network: str, text: str) -> Token | None:
        """Return whose a token is; None for one that speaks for an app alone."""
        with self._lock:
            token = self._known.get((network, text))
            return token if token and token.kind != APP else None

    def known(self, network: str, text: str) -> Token | None:
        """Return a token that was given out here, an app's own as well."""
        with self._lock:
            return self._known.get((network, text))

    def is_good(self, network: str, text: str) -> bool:
        with self._lock:
            known = self._known.get((network, text))
            if known and known.expires and known.expires <= time.time():
                return False
            return bool(text) and not text.startswith("revoked") and (network, text) not in self._revoked

    def has_expired(self, network: str, text: str) -> bool:
        with self._lock:
            known = self._known.get((network, text))
            return bool(known and known.expires and known.expires <= time.time())


def new_text(prefix: str = "") -> str:
    return prefix + secrets.token_urlsafe(32)


def new_jwt(claims: dict[str, Any]) -> str:
    """Write claims in the shape of a JWT; its signature means nothing, for nobody but us reads it."""
    parts = ({"typ": "at+jwt", "alg": "ES256K"}, {**claims, "jti": secrets.token_hex(8)})
    return ".".join([*(_part(json.dumps(part).encode()) for part in parts), _part(secrets.token_bytes(16))])


def scopes_of(text: str) -> tuple[str, ...]:
    """Split scopes at spaces and commas."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(value: dict[str, Any]) -> Token:
    return Token(**{**value, "scopes": tuple(value["scopes"]), "pages": tuple(value["pages"])})


def _joined(network: str, text: str) -> str:
    return f"{network}|{text}"


def _split(key: str) -> tuple[str, str]:
    network, _, text = key.partition("|")
    return network, text
