"""The click spool: every click is in a file of this host before its redirect is answered.

One file per process and few seconds, under a shared lock that its writer holds while it is open. A segment that
can be locked alone is finished: its writer closed it, or died. So a killed process loses nothing that it answered,
and no file is ever counted while it still grows. What power failure can take is what the operating system had not
written yet: at most the open segments, as each is synced when it is closed.

A segment's room is reserved on the disk when it is opened and then written through a memory map: a click costs no
system call, and no thread gives up Python's lock for it. Room that was not used is zeros, which a writer that
closes its segment cuts off.
"""

import fcntl
import mmap
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

ROOM: Final = 1 << 19
"""Bytes reserved for a segment; one that is full is closed before its slot is over."""

SUFFIX: Final = ".seg"


def encode(click: Click) -> bytes:
    """One line; the fields hold neither tab nor line feed."""
    return (f"{click.at}\t{click.link_id}\t{click.visitor}\t{click.flags}\t{click.family}\t{click.referrer}\n").encode()


class Segment:
    """One open segment: its file, the map of its room, and how much of that is written."""

    def __init__(self, folder: Path, *, room: int) -> None:
        """Reserve the room, lock the file, and only then give it its name. Raises OSError where the disk is full."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{int(time.time() * 1000)}-{os.getpid()}-{secrets.token_hex(8)}"
        draft = folder / f"{name}.new"
        self.file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _reserve(self.file, room)
            self.room = mmap.mmap(self.file, room)
            self.used = 0
            fcntl.flock(self.file, fcntl.LOCK_SH)
            # The folder never sees a segment that nobody holds yet.
            draft.rename(draft.with_suffix(SUFFIX))
        except OSError:
            os.close(self.file)
            draft.unlink(missing_ok=True)
            raise

    def finish(self) -> None:
        """Cut off what was not used, sync and close; until then the segment stays locked."""
        try:
            self.room.close()
            os.ftruncate(self.file, self.used)
            os.fsync(self.file)
        finally:
            os.close(self.file)

    def leave(self) -> None:
        """Let go of a segment that belongs to another process."""
        self.room.close()
        os.close(self.file)


class Spool:
    """Appends clicks to this process's segment; safe to use from threads and across a fork."""

    def __init__(self, folder: Path, *, slot: float = SLOT, room: int = ROOM) -> None:
        self._folder = folder
        self._slot = slot
        self._room = room
        self._segment: Segment | None = None
        self._start()
        alive = weakref.WeakMethod(self._start)
        os.register_at_fork(after_in_child=lambda: (start := alive()) and start())

    def _start(self) -> None:
        # Also in a forked child: the parent's segment stays the parent's, and its lock may be held by a lost thread.
        self._lock = threading.Lock()
        if self._segment is not None:
            self._segment.leave()
            self._segment = None

    def append(self, click: Click) -> None:
        """Write the click; when this returns it survives the death of this process. Raises OSError."""
        line = encode(click)
        with self._lock:
            segment = self._segment
            if segment is None or segment.used + len(line) > self._room:
                segment = self._open()
            end = segment.used + len(line)
            segment.room[segment.used : end] = line
            segment.used = end

    def close(self) -> None:
        """Finish the segment; the next click opens another."""
        self._close_if(self._segment)

    def _open(self) -> Segment:
        """A new segment in place of the full one; the lock is held."""
        full, self._segment = self._segment, None
        if full is not None:
            full.finish()
        segment = self._segment = Segment(self._folder, room=self._room)
        timer = threading.Timer(self._slot, self._close_if, (segment,))
        timer.daemon = True
        timer.start()
        return segment

    def _close_if(self, segment: Segment | None) -> None:
        with self._lock:
            if segment is None or self._segment is not segment:
                return
            self._segment = None
        segment.finish()


def _reserve(file: int, room: int) -> None:
    """Take room on the disk now: a full disk must be an error here, not a signal at the first write to the map."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, room)
    elif os.write(file, bytes(room)) != room:
        raise OSError("There is no room for clicks on the disk.")
