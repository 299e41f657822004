"""The click spool: every click is in a file of this host before its redirect is answered.

One file per process and few seconds, under a shared lock that its writer holds while it is open. A segment that
can be locked alone is finished: its writer closed it, or died. So a killed process loses nothing that it answered,
and no file is ever counted while it still grows.

A segment's room is reserved on the disk when it is opened and then written through a memory map: a click costs no
system call and no lock. Room that was not used is zeros, which a writer that closes its segment cuts off.

What power failure can take is what the operating system had not written yet: the clicks since the open segment was
begun, SLOT seconds at most, as each segment is synced when it is closed. A spool that is `on_disk` loses none: it
answers once its click is on the disk, which all that wait at one moment reach with one flush (see flushes.py).
"""

import os
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final

from share.domain.click_lines import encode
from share.domain.clicks import Click
from share.infra.segment_files import SegmentFile

SLOT: Final = 5.0
"""Seconds after which a segment is closed, so that it can be folded."""

ROOM: Final = 1 << 19
"""Bytes reserved for a segment; one that is full is closed before its slot is over."""


class Spool:
    """Appends clicks to this process's segment; safe to use from threads and across a fork."""

    def __init__(self, folder: Path, *, slot: float = SLOT, room: int = ROOM, on_disk: bool = False) -> None:
        self._folder = folder
        self._slot = slot
        self._room = room
        self._on_disk = on_disk
        self._segment: SegmentFile | None = None
        self._start()
        alive = weakref.WeakMethod(self._start)
        os.register_at_fork(after_in_child=lambda: (start := alive()) and start())

    def _start(self) -> None:
        # Also in a forked child: the parent's segment stays the parent's, and its lock may be held by a lost thread.
        self._lock = threading.Lock()
        self.now: Callable[[bytes], object] = _nowhere
        """As write(), but raises ValueError where no segment is open, or no room in it: then write() opens another."""
        if self._segment is not None:
            self._segment.leave()
            self._segment = None

    def append(self, click: Click) -> None:
        """Write the click; when this returns it survives what the spool promises. Raises OSError."""
        self.write(encode(click))

    def write(self, line: bytes) -> None:
        """As append(), of a line that is encoded already."""
        if self._on_disk:
            self._write_through(line)
            return
        try:
            self.now(line)
        except ValueError:
            with self._lock:
                self._write_locked(line)

    def _write_locked(self, line: bytes) -> SegmentFile:
        if self._segment is not None:
            try:
                self._segment.append(line)
            except ValueError:
                pass
            else:
                return self._segment
        segment = self._open()
        segment.append(line)
        return segment

    def _write_through(self, line: bytes) -> None:
        # The click's place and its turn with the flush are taken under one lock: whoever waits for a flush that
        # began later than this has waited for these bytes, too.
        with self._lock:
            segment = self._write_locked(line)
            end = segment.room.tell()
        segment.flushes.wait(end)

    def close(self) -> None:
        """Finish the segment; the next click opens another."""
        self._close_if(self._segment)

    def _open(self) -> SegmentFile:
        """A new segment in place of the full one; the lock is held."""
        full, self._segment, self.now = self._segment, None, _nowhere
        if full is not None:
            full.finish()
        segment = self._segment = SegmentFile(self._folder, room=self._room, on_disk=self._on_disk)
        if not self._on_disk:
            self.now = segment.append
        timer = threading.Timer(self._slot, self._close_if, (segment,))
        timer.daemon = True
        timer.start()
        return segment

    def _close_if(self, segment: SegmentFile | None) -> None:
        with self._lock:
            if segment is None or self._segment is not segment:
                return
            self._segment, self.now = None, _nowhere
        segment.finish()


def _nowhere(_: bytes) -> None:
    """Where lines go that find no segment open."""
    raise ValueError("No segment is open.")
