"""Group commit: one flush brings everything to the disk that was written before it began.

Whoever finds no flush under way begins one and does it for all who wait; who comes meanwhile waits for the next.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Flushes:
    """`flush` brings what is written by now to the disk and returns how far that is."""

    def __init__(self, flush: Callable[[], int]) -> None:
        self._flush = flush
        self._turn = threading.Condition()
        self._done = 0
        self._under_way = False

    def wait(self, end: int) -> None:
        """Return once all up to `end` is on the disk. Raises OSError where that failed for this caller's flush."""
        with self._turn:
            while self._done < end:
                if self._under_way:
                    self._turn.wait()
                    continue
                self._under_way = True
                break
            else:
                return
        reached = 0
        try:
            reached = self._flush()
        finally:
            self._over(reached)

    @contextmanager
    def last(self) -> Iterator[None]:
        """The file's end: no other flush runs in this block, and after it all that was written is on the disk."""
        with self._turn:
            while self._under_way:
                self._turn.wait()
            self._under_way = True
        reached = 0
        try:
            yield
            reached = sys.maxsize
        finally:
            self._over(reached)

    def _over(self, reached: int) -> None:
        with self._turn:
            self._under_way = False
            self._done = max(self._done, reached)
            self._turn.notify_all()
