"""The click spool: every click is in a file of this host before its redirect is answered.

One file per process and few seconds, open for appending, under a shared lock that its writer holds while it is
open. A segment that can be locked alone is finished: its writer closed it, or died. So a killed process loses
nothing that it answered, and no file is ever counted while it still grows. What power failure can take is what
the operating system had not written yet: at most the open segments, as each is synced when it is closed.
"""

import fcntl
import os
import secrets
import threading
import time
import weakref
from pathlib import Path
from typing import Final

from share.domain.clicks import Click

SLOT: Final = 5.0
"""Seconds after which a segment is closed, so that it can be folded."""

SUFFIX: Final = ".seg"


def encode(click: Click) -> bytes:
    """One line; the fields hold neither tab nor line feed."""
    return (f"{click.at}\t{click.link_id}\t{click.visitor}\t{click.flags}\t{click.family}\t{click.referrer}\n").encode()


class Spool:
    """Appends clicks to this process's segment; safe to use from threads and across a fork."""

    def __init__(self, folder: Path, *, slot: float = SLOT) -> None:
        self._folder = folder
        self._slot = slot
        self._segment: int | None = None
        self._start()
        alive = weakref.WeakMethod(self._start)
        os.register_at_fork(after_in_child=lambda: (start := alive()) and start())

    def _start(self) -> None:
        # Also in a forked child: the parent's segment stays the parent's, and its lock may be held by a lost thread.
        self._lock = threading.Lock()
        if self._segment is not None:
            os.close(self._segment)
            self._segment = None

    def append(self, click: Click) -> None:
        """Write the click; when this returns it survives the death of this process. Raises OSError."""
        line = encode(click)
        with self._lock:
            if self._segment is None:
                self._segment = self._open()
            if os.write(self._segment, line) != len(line):
                # The disk is full. What is torn stays the last line of its segment, where it is told apart.
                _finish(self._segment)
                self._segment = None
                raise OSError("The click could not be written whole.")

    def close(self) -> None:
        """Finish the segment; the next click opens another."""
        self._close_if(self._segment)

    def _open(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{int(time.time() * 1000)}-{os.getpid()}-{secrets.token_hex(8)}"
        draft = self._folder / f"{name}.new"
        segment = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(segment, fcntl.LOCK_SH)
        # It gets its name once it is locked: the folder never sees a segment that nobody holds yet.
        draft.rename(draft.with_suffix(SUFFIX))
        timer = threading.Timer(self._slot, self._close_if, (segment,))
        timer.daemon = True
        timer.start()
        return segment

    def _close_if(self, segment: int | None) -> None:
        with self._lock:
            if segment is None or self._segment != segment:
                return
            self._segment = None
        _finish(segment)


def _finish(segment: int) -> None:
    """Sync and close; until then the segment stays locked."""
    try:
        os.fsync(segment)
    finally:
        os.close(segment)
