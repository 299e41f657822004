"""Codes that a consent dialog hands out: each works once, for the app and address that it was asked for."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field

CODE_SECONDS = {"x": 30.0, "mastodon": 600.0, "facebook": 600.0}


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody agreed to; `challenge` is PKCE's, by S256, "" where the app sent none."""

    network: str
    client: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    user_id: str
    name: str
    pages: tuple[str, ...] = ()
    at: float = field(default_factory=time.time)

    def is_met_by(self, *, client: str, redirect_uri: str, verifier: str) -> bool:
        """Tell whether a code is redeemed by who asked for it."""
        if (client, redirect_uri) != (self.client, self.redirect_uri):
            return False
        return not self.challenge or hmac.compare_digest(self.challenge, challenge_of(verifier))


class Grants:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Grant] = {}
        self._used: set[str] = set()
        self.seconds = dict(CODE_SECONDS)

    def give(self, grant: Grant) -> str:
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._open[code] = grant
        return code

    def take(self, network: str, code: str) -> Grant | None:
        """Return what a code stands for; None for one that is unknown, used or too old."""
        with self._lock:
            grant = self._open.pop(code, None)
            self._used.add(code)
            if grant is None or grant.network != network or time.time() - grant.at > self.seconds[network]:
                return None
            return grant

    def was_used(self, code: str) -> bool:
        with self._lock:
            return code in self._used

    def clear(self) -> None:
        with self._lock:
            self._open.clear()
            self._used.clear()
            self.seconds = dict(CODE_SECONDS)


def challenge_of(verifier: str) -> str:
    """Hash a PKCE verifier as RFC 7636 says for S256."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
