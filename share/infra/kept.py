"""Something that every process reads often and that seldom changes: kept for a few seconds."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

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

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, float]] = {}

    def count(self, key: Hashable, ask: Callable[[], int]) -> int:
        """What `ask` counts, or counted a moment ago; a number below LARGE is always counted afresh."""
        number, until = self._kept.get(key, (0, 0.0))
        if time.monotonic() < until:
            return number
        number = ask()
        if number >= self.LARGE:
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            self._kept[key] = number, time.monotonic() + self.SECONDS
        return number
