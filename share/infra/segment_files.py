"""One open click segment: its file, and the map of its room, which lines are appended to. See spool.py.

Appending is one call that nothing of ours can interrupt: it writes the line whole behind what is there, or raises
ValueError where the room is full or closed. So threads need no lock for it, and a line counts as written exactly
when its call came back.
"""

import fcntl
import mmap
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Final

from share.infra.flushes import Flushes

SUFFIX: Final = ".seg"


class SegmentFile:
    """Made by the process that writes to it; `on_disk` makes it ready for many small flushes."""

    def __init__(self, folder: Path, *, room: int, on_disk: bool = False) -> None:
        """Reserve the room, lock the file, and only then give it its name. Raises OSError where the disk is full."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        name = f"{int(time.time() * 1000)}-{os.getpid()}-{secrets.token_hex(8)}"
        draft = folder / f"{name}.new"
        self.file = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _reserve(self.file, room, written=on_disk)
            self.room = mmap.mmap(self.file, room)
            fcntl.flock(self.file, fcntl.LOCK_SH)
            # The folder never sees a segment that nobody holds yet.
            draft.rename(draft.with_suffix(SUFFIX))
            if on_disk:
                os.fsync(self.file)
                sync_folder(folder)
        except OSError:
            os.close(self.file)
            draft.unlink(missing_ok=True)
            raise
        self.append = self.room.write
        self.flushes = Flushes(self._flush)

    def _flush(self) -> int:
        """Bring what is written by now to the disk; returns how far that is."""
        used = self.room.tell()
        if sys.platform == "linux":
            # Writes mapped pages, too, and other threads go on meanwhile; msync() would hold them up.
            os.fdatasync(self.file)
        else:
            self.room.flush()
            os.fsync(self.file)
        return used

    def finish(self) -> None:
        """Cut off what was not used, sync and close; until then the segment stays locked."""
        try:
            with self.flushes.last():
                # First closed, then measured: a thread a step behind appends before that, or is told to go elsewhere.
                self.room.close()
                written = os.pread(self.file, os.fstat(self.file).st_size, 0)
                os.ftruncate(self.file, len(written.rstrip(b"\0")))
                os.fsync(self.file)
            sync_folder(self._folder)
        finally:
            closed, self.file = self.file, -1
            os.close(closed)

    def leave(self) -> None:
        """Let go of a segment that belongs to another process."""
        self.room.close()
        os.close(self.file)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a synced file that has none after a power failure is lost as well."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reserve(file: int, room: int, *, written: bool) -> None:
    """Take room on the disk now: a full disk must be an error here, not a signal at the first write to the map.

    `written`: with zeros, so that a flush later on has only the click to write and not the file's new outline.
    """
    if not written and hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, room)
    elif os.write(file, bytes(room)) != room:
        raise OSError("There is no room for clicks on the disk.")
