"""Group commit: nobody is answered before a flush that began after their bytes were written."""

import os
import threading
import time
from pathlib import Path

import pytest

from share.infra.flushes import Flushes
from share.infra.segments import finished
from share.infra.spool import Spool
from tests.clicked import made


class SlowDisk:
    """Bytes that are written at once and reach the disk when a flush that saw them is over."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.written = self.safe = self.flushed = 0

    def write(self) -> int:
        with self.lock:
            self.written += 1
            return self.written

    def flush(self) -> int:
        seen = self.written
        time.sleep(0.002)
        self.safe = seen
        self.flushed += 1
        return seen


def test_whoever_returns_is_on_the_disk_and_flushes_are_shared() -> None:
    disk = SlowDisk()
    flushes = Flushes(disk.flush)
    early: list[int] = []

    def write() -> None:
        for _ in range(20):
            end = disk.write()
            flushes.wait(end)
            if disk.safe < end:
                early.append(end)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert early == []
    assert disk.safe == 160
    assert disk.flushed < disk.written


def test_a_failed_flush_is_its_callers_error_and_keeps_nobody_waiting() -> None:
    fails = [True, False]

    def flush() -> int:
        if fails.pop(0):
            raise OSError("The disk is gone.")
        return 5

    flushes = Flushes(flush)
    with pytest.raises(OSError, match="gone"):
        flushes.wait(3)
    flushes.wait(3)
    flushes.wait(5)


def test_a_click_is_flushed_before_its_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    really = os.fdatasync

    def noted(file: int) -> None:
        really(file)
        flushed.append(len(os.pread(file, 1 << 19, 0).rstrip(b"\0").split(b"\n")) - 1)

    monkeypatch.setattr(os, "fdatasync", noted)
    spool = Spool(tmp_path, on_disk=True)
    for number in range(3):
        spool.append(made(1_795_532_400, 7, f"v{number}"))
        assert flushed[-1] == number + 1
    spool.close()
    with finished(tmp_path, limit=2) as found:
        assert [len(segment.clicks) for segment in found] == [3]


def test_without_the_setting_no_click_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: int) -> None:
        pytest.fail("A click waited for the disk.")

    monkeypatch.setattr(os, "fdatasync", never)
    spool = Spool(tmp_path)
    spool.append(made(1_795_532_400, 7, "v1"))
    spool.close()


def test_clicks_on_disk_outgrow_a_segment_while_threads_write(tmp_path: Path) -> None:
    spool = Spool(tmp_path, room=2048, on_disk=True)

    def write(first: int) -> None:
        for number in range(60):
            spool.append(made(1_795_532_400 + number, first, "v"))

    threads = [threading.Thread(target=write, args=(first,)) for first in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.close()
    with finished(tmp_path, limit=100) as found:
        clicks = [click for segment in found for click in segment.clicks]
    assert len(clicks) == len({(click.at, click.visit) for click in clicks}) == 240
