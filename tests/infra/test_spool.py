import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.click_lines import decode, encode, encode_all
from share.domain.clicks import Click, Clicks
from share.infra import segments
from share.infra.segment_files import SUFFIX
from share.infra.segments import finished, keep
from share.infra.spool import Spool
from tests.clicked import made


def click(number: int = 1) -> Click:
    return made(1_795_532_400 + number, 7, "alice", "B", referrer="bsky.app")


def taken(folder: Path) -> list[Click]:
    """Every click of the finished segments, which are set aside."""
    with finished(folder, limit=100) as found:
        for segment in found:
            keep(segment, folder / "kept")
        return [one for segment in found for one in segment.clicks]


@given(
    st.integers(0, 2**33),
    st.integers(1, 2**31),
    st.from_regex(r"([0-9a-f]{12})?", fullmatch=True),
    st.from_regex(r"[HPBSG]{0,5}", fullmatch=True),
    st.from_regex(r"[A-Za-z ]{1,20}", fullmatch=True),
)
def test_a_record_is_read_as_it_was_written(at: int, link: int, visitor: str, flags: str, family: str) -> None:
    click = Click.made(at, link, visitor, flags=flags, family=family, referrer="bsky.app")
    assert decode(encode(click)) == (Clicks.of([click]), 0)
    assert encode_all(decode(encode(click))[0]) == encode(click)
    assert click.link_id == link


@given(st.binary(max_size=60))
def test_what_is_no_record_is_none(line: bytes) -> None:
    good = encode(click())
    clicks, torn = decode(good + line + b"\n" + good)
    assert len(clicks) + torn == 3 + line.count(b"\n")
    assert clicks[0] == clicks[-1] == click()


def test_a_segment_is_left_alone_while_its_writer_has_it_open(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(click())
    assert taken(tmp_path) == []
    spool.close()
    assert taken(tmp_path) == [click()]
    assert taken(tmp_path) == []


def test_an_idle_segment_is_finished_after_its_slot(tmp_path: Path) -> None:
    spool = Spool(tmp_path, slot=0.05)
    spool.append(click(1))
    made: list[Click] = []
    while not made:
        time.sleep(0.01)
        made = taken(tmp_path)
    assert made == [click(1)]
    spool.append(click(2))
    spool.close()
    assert taken(tmp_path) == [click(2)]


def test_clicks_of_many_threads_are_whole_and_all_there(tmp_path: Path) -> None:
    spool = Spool(tmp_path)

    def write(first: int) -> None:
        for number in range(500):
            spool.append(click(first * 1000 + number))

    threads = [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.close()
    assert sorted(taken(tmp_path)) == [click(first * 1000 + n) for first in range(4) for n in range(500)]


def test_a_torn_tail_is_left_out_and_what_stands_before_it_counts(tmp_path: Path) -> None:
    whole, torn = encode(click(1)), encode(click(2))
    (tmp_path / f"1-1-aa{SUFFIX}").write_bytes(whole + torn[: len(torn) // 2])
    with finished(tmp_path, limit=10) as found:
        assert [(segment.clicks, segment.torn) for segment in found] == [(Clicks.of([click(1)]), 1)]


def test_where_the_disk_is_full_the_click_is_an_error_and_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path)
    spool.append(click(1))
    spool.close()

    def full(file: int, start: int, length: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="space"):
        spool.append(click(2))
    monkeypatch.undo()
    spool.append(click(3))
    spool.close()
    assert sorted(taken(tmp_path)) == [click(1), click(3)]
    assert not list(tmp_path.glob("*.new"))


def test_a_full_segment_is_followed_by_another(tmp_path: Path) -> None:
    spool = Spool(tmp_path, room=4096)
    made = [click(number) for number in range(500)]
    for one in made:
        spool.append(one)
    spool.close()
    assert len(list(tmp_path.glob(f"*{SUFFIX}"))) > 3
    assert sorted(taken(tmp_path)) == made


def test_room_that_a_killed_writer_left_is_no_click(tmp_path: Path) -> None:
    whole, holed = encode(click(1)), encode(click(2)).replace(b"Firefox", b"\0\0\0\0\0\0\0")
    (tmp_path / f"1-1-aa{SUFFIX}").write_bytes(whole + holed + bytes(4096))
    with finished(tmp_path, limit=10) as found:
        assert [(segment.clicks, segment.torn) for segment in found] == [(Clicks.of([click(1)]), 1)]


def test_a_forked_child_writes_a_segment_of_its_own(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(click(1))
    child = os.fork()
    if child == 0:
        spool.append(click(2))
        os._exit(0)
    os.waitpid(child, 0)
    assert taken(tmp_path) == [click(2)]
    spool.append(click(3))
    spool.close()
    assert taken(tmp_path) == [click(1), click(3)]


def test_two_folders_never_take_the_same_segment(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(click())
    spool.close()
    with finished(tmp_path, limit=10) as first, finished(tmp_path, limit=10) as second:
        assert (len(first), len(second)) == (1, 0)


def test_a_segment_that_was_moved_while_it_was_opened_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path)
    spool.append(click())
    spool.close()
    lock = fcntl.flock

    def moved_first(file: int, how: int) -> None:
        monkeypatch.undo()
        assert taken(tmp_path) == [click()]
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", moved_first)
    assert taken(tmp_path) == []


def test_old_segments_are_forgotten(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in (1, 2):
        spool.append(click(number))
        spool.close()
    taken(tmp_path)
    old = min((tmp_path / "kept").iterdir())
    os.utime(old, (1, 1))
    segments.forget(tmp_path, before=1000)
    assert len(list((tmp_path / "kept").iterdir())) == 1


WRITER = """
import sys
from pathlib import Path
from share.domain.clicks import Click, Clicks
from share.infra.spool import Spool

spool = Spool(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    number += 1
    spool.append(Click.made(number, 7, family="Firefox"))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_a_killed_writer_loses_no_click_that_it_answered(tmp_path: Path) -> None:
    answered: set[int] = set()
    for turn in range(5):
        writer = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", WRITER, str(tmp_path), str(turn * 1_000_000)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(200 + turn * 37):
            answered.add(int(writer.stdout.readline()))
        writer.send_signal(signal.SIGKILL)
        answered.update(int(line) for line in writer.stdout.read().split("\n")[:-1])
        writer.stdout.close()
        writer.wait()
    written = [one.at for one in taken(tmp_path)]
    assert len(written) == len(set(written))
    assert answered <= set(written)
    # One click a turn may be on disk whose answer was not out yet.
    assert len(written) - len(answered) <= 5
