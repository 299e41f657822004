"""Access tokens: any text is one, unless it starts with `revoked` or was revoked; some tell whose they are."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """Whose token it is and what it may; `scopes` are Graph permissions."""

    network: str
    text: str
    user_id: str
    name: str
    kind: str = "user"
    scopes: tuple[str, ...] = ("pages_read_engagement", "read_insights")


class Tokens:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Token] = {}
        self._revoked: set[tuple[str, str]] = set()

    def put(self, token: Token) -> None:
        with self._lock:
            self._known[token.network, token.text] = token
            self._revoked.discard((token.network, token.text))

    def revoke(self, network: str, text: str) -> None:
        with self._lock:
            self._revoked.add((network, text))

    def clear(self) -> None:
        with self._lock:
            self._known.clear()
            self._revoked.clear()

    def find(self, network: str, text: str) -> Token | None:
        with self._lock:
            return self._known.get((network, text))

    def is_good(self, network: str, text: str) -> bool:
        with self._lock:
            return bool(text) and not text.startswith("revoked") and (network, text) not in self._revoked
