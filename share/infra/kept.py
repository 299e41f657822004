"""Something that every process reads often and that seldom changes: kept for a few seconds."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Kept(Generic[T]):
    """What `load` gave, for `seconds`; `forget()` after a change in this process, others see it a moment later."""

    def __init__(self, load: Callable[[], T], *, seconds: float) -> None:
        self._load = load
        self._seconds = seconds
        self._lock = threading.Lock()
        self._value: T | None = None
        self._until = 0.0

    def __call__(self) -> T:
        with self._lock:
            if self._value is not None and time.monotonic() < self._until:
                return self._value
        loaded = self._load()
        with self._lock:
            self._value, self._until = loaded, time.monotonic() + self._seconds
        return loaded

    def forget(self) -> None:
        with self._lock:
            self._value = None


class Crowds:
    """Numbers that cost much once they are large. A large one is told again for some seconds: nobody sees that."""

    LARGE, SECONDS, MOST = 1000, 10.0, 500
    PAGE_SECONDS = 60.0

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Any, float]] = {}

    def count(self, key: Hashable, ask: Callable[[], int]) -> int:
        """What `ask` counts, or counted a moment ago; a number below LARGE is always counted afresh."""
        return self._told(key, ask, lambda number: number >= self.LARGE, self.SECONDS)

    def keep(self, key: Hashable, ask: Callable[[], T], *, is_large: Callable[[T], bool]) -> T:
        """The same of a page that says as of when it counts: a large one is told again for a minute."""
        return self._told(key, ask, is_large, self.PAGE_SECONDS)

    def _told(self, key: Hashable, ask: Callable[[], T], is_large: Callable[[T], bool], seconds: float) -> T:
        known, until = self._kept.get(key, (None, 0.0))
        if time.monotonic() < until:
            return cast("T", known)
        found = ask()
        if is_large(found):
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            self._kept[key] = found, time.monotonic() + seconds
        return found
