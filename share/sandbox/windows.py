"""Rate-limit windows as the networks run them: fixed length, counted by key."""

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """What a window says after one more call; `reset` is in Unix seconds."""

    limit: int
    remaining: int
    reset: float
    is_full: bool


class Windows:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[tuple[str, ...], tuple[float, int]] = {}
        self._instead: dict[str, tuple[int, float]] = {}

    def replace(self, network: str, *, limit: int, seconds: float) -> None:
        """Let every window of a network have another size from now on."""
        with self._lock:
            self._instead[network] = (limit, seconds)
            self._used = {key: used for key, used in self._used.items() if key[0] != network}

    def clear(self) -> None:
        with self._lock:
            self._used.clear()
            self._instead.clear()

    def take(self, key: tuple[str, ...], *, limit: int, seconds: float) -> Window:
        """Count one call in the window of `key`, whose first part is the network."""
        with self._lock:
            limit, seconds = self._instead.get(key[0], (limit, seconds))
            now = time.time()
            end, used = self._used.get(key, (0.0, 0))
            if now >= end:
                end, used = now + seconds, 0
            self._used[key] = (end, used + 1)
            return Window(limit, max(0, limit - used - 1), end, used >= limit)
