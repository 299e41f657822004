"""What costs much to make and may be some minutes old: made by a worker, shared by all processes of all hosts."""

import threading
import time
from collections.abc import Callable

from redis import Redis

from share.infra import store as stores


class Shelf:
    """Bytes by name, in the store and for a moment in memory; what the store lost is made anew by whoever asks."""

    LOOKED_UP, KEPT, LASTS = 10.0, 1200, 86_400
    """Seconds until the store is asked again, and until what nobody renewed is gone here, and from the store."""

    def __init__(self, store: Redis) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._here: dict[str, tuple[bytes, float]] = {}

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under a name. `make` is called for one asker at a time, the others wait for what it gives."""
        found = self.find(name)
        if found is None:
            with self._lock:
                found = self.find(name) or self.put(name, make())
        return found

    def waits(self) -> bool:
        """Whether what a worker puts here is seen by others: the store is there."""
        return stores.answers(self._store)

    def lacks(self, name: str) -> bool:
        """Whether the store is there and has nothing under a name, whatever this process remembers of it."""
        return stores.kept(self._store, name) is None and stores.answers(self._store)

    def put(self, name: str, content: bytes) -> bytes:
        stores.keep(self._store, name, content, kept_seconds=self.LASTS)
        self._here[name] = content, time.monotonic()
        return content

    def find(self, name: str) -> bytes | None:
        """What is kept under a name, if anything is."""
        content, since = self._here.get(name, (None, 0.0))
        if content is not None and time.monotonic() - since < self.LOOKED_UP:
            return content
        found = stores.kept(self._store, name)
        if found is not None:
            self._here[name] = found, time.monotonic()
            return found
        return content if content is not None and time.monotonic() - since < self.KEPT else None
