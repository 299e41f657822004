"""What a start looks at first; each trouble is told in one sentence that says what to do."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from share.processes import preflight, sample
from share.processes.preflight import PreflightError

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's rights, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    preflight.folder(tmp_path / "new" / "instance")
    assert (tmp_path / "new" / "instance").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_to_is_told_with_the_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with as_nobody(), pytest.raises(PreflightError, match=r"cannot be written to.*INSTANCE_PATH"):
        preflight.folder(tmp_path / "instance")
    tmp_path.chmod(0o700)


def test_a_disk_without_room_is_told_with_how_much_is_needed(tmp_path: Path) -> None:
    preflight.room(tmp_path)
    with pytest.raises(PreflightError, match=r"Only \d+ MB are free .* free at least 953674316 MB"):
        preflight.room(tmp_path, needed=10**15)


@pytest.mark.skipif(os.geteuid() != 0 or not Path("/proc/mounts").exists(), reason="only root may mount a small disk")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    if os.system(f"mount -t tmpfs -o size=64k tmpfs {place} 2>/dev/null"):  # noqa: S605 - our own path
        pytest.skip("this machine does not let us mount")
    try:
        (place / "big").write_bytes(b"x" * 50_000)
        with pytest.raises(PreflightError, match=r"The disk that holds .* is full: free some room"):
            preflight.folder(place)
    finally:
        os.system(f"umount {place}")  # noqa: S605 - our own path


def test_leftovers_of_another_user_are_told_with_the_command_that_mends_them(folder: Path) -> None:
    folder.parent.chmod(0o755)
    (folder / "store").mkdir(parents=True)
    left = folder / "store" / "appendonly.aof"
    left.touch(mode=0o600)
    preflight.leftovers(folder)
    folder.chmod(0o777)
    (folder / "store").chmod(0o777)
    left.chmod(0o400)
    with as_nobody(), pytest.raises(PreflightError, match=r"appendonly.aof belongs to another .*sudo chown -R"):
        preflight.leftovers(folder)


def test_a_taken_port_is_told_with_another_one() -> None:
    with socket.socket() as other:
        # As granian does: a second binding would succeed, were it asked for.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PreflightError, match=rf"Port {port} is taken .* --port {port + 1}"):
            preflight.port("127.0.0.1", port)
    preflight.port("127.0.0.1", port)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(PreflightError, match=r"Cannot listen on 203.0.113.9"):
        preflight.port("203.0.113.9", 8000)


def test_a_short_socket_path_is_taken_as_it_is() -> None:
    assert preflight.socket_path(Path("/tmp/x/store.sock")) == "/tmp/x/store.sock"  # noqa: S108 - never opened


def test_a_too_long_socket_path_is_replaced_by_a_private_short_one_that_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder.parent))
    deep = folder / ("long" * 30)
    deep.mkdir(parents=True)
    taken = preflight.socket_path(deep / "store.sock")
    assert len(taken) < preflight.LONGEST_SOCKET_PATH
    assert Path(taken).parent.stat().st_mode & 0o777 == 0o700
    assert preflight.socket_path(deep / "store.sock") == taken
    # Somebody may have cleaned the temporary folder, and somebody else may have made one of that name.
    Path(taken).parent.chmod(0o777)
    assert preflight.socket_path(deep / "store.sock") != taken


def test_where_no_short_path_is_to_be_had_the_sentence_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(PreflightError, match="set INSTANCE_PATH or TMPDIR to a shorter path"):
        preflight.socket_path(deep / "store.sock")


def test_a_second_start_is_refused_with_the_first_ones_process_and_address(tmp_path: Path) -> None:
    held = preflight.lock(tmp_path, address="http://127.0.0.1:8000")
    with pytest.raises(PreflightError, match=rf"process {os.getpid()}, at http://127.0.0.1:8000.*stop that one first"):
        preflight.lock(tmp_path, address="http://127.0.0.1:9000")
    os.close(held)
    os.close(preflight.lock(tmp_path, address="http://127.0.0.1:9000"))


def test_the_sample_refuses_keys_of_real_networks_and_takes_its_own(tmp_path: Path) -> None:
    kept = tmp_path / "sample.env"
    sample.check_keys({}, kept=kept)
    kept.write_text(sample.settings(8001, public_url="http://127.0.0.1:8000"))
    sample.check_keys({"X_API_URL": "http://127.0.0.1:8001"}, kept=kept)
    with pytest.raises(PreflightError, match="unset X_BEARER_TOKEN"):
        sample.check_keys({"X_BEARER_TOKEN": "a real one"}, kept=kept)


def test_the_sample_is_for_this_machine_alone() -> None:
    sample.check_loopback("127.0.0.1")
    with pytest.raises(PreflightError, match="for this machine alone"):
        sample.check_loopback("0.0.0.0")  # noqa: S104 - what is refused


def test_an_instance_with_the_sample_is_not_started_as_a_real_one(tmp_path: Path) -> None:
    kept = tmp_path / "sample.env"
    sample.check_absent(kept)
    kept.touch()
    with pytest.raises(PreflightError, match="make demo"):
        sample.check_absent(kept)
