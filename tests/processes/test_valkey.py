"""The embedded store: found, started durable, recognised again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from share.processes import valkey
from tests.processes.trees import until


@pytest.fixture
def socket_path(folder: Path) -> str:
    (folder / "store").mkdir(parents=True)
    return str(folder / "store.sock")


@pytest.fixture
def started(folder: Path, socket_path: str) -> Iterator[subprocess.Popen[bytes]]:
    process = start(folder, socket_path)
    yield process
    process.kill()
    process.wait()


def start(folder: Path, socket_path: str) -> subprocess.Popen[bytes]:
    server = valkey.find()
    assert server is not None
    command = valkey.command(server, socket_path=socket_path, folder=str(folder / "store"))
    process = subprocess.Popen(command)  # noqa: S603 - our own command line
    until(lambda: valkey.answers(socket_path), "the store's first answer")
    return process


def test_a_server_is_found_and_new_enough() -> None:
    server = valkey.find()
    assert server is not None
    assert os.access(server, os.X_OK)


def test_it_answers_on_a_socket_for_this_user_alone_and_on_no_port(
    started: subprocess.Popen[bytes], socket_path: str
) -> None:
    assert Path(socket_path).stat().st_mode & 0o777 == 0o700
    assert valkey.server_pid(socket_path) == started.pid
    with Redis(unix_socket_path=socket_path) as store:
        assert store.config_get("port") == {"port": "0"} or store.config_get("port") == {b"port": b"0"}


def test_what_was_queued_a_second_ago_outlives_a_kill(folder: Path, socket_path: str) -> None:
    first = start(folder, socket_path)
    with Redis(unix_socket_path=socket_path) as store:
        store.rpush("queue", *range(1000))
        store.execute_command("WAITAOF", 1, 0, 5000)
    first.kill()
    first.wait()
    again = start(folder, socket_path)
    with Redis(unix_socket_path=socket_path) as store:
        assert store.llen("queue") == 1000
    again.terminate()
    assert again.wait() == 0


def test_nobody_behind_a_socket_is_told_apart(folder: Path) -> None:
    assert not valkey.answers(str(folder / "nobody.sock"))
    assert valkey.server_pid(str(folder / "nobody.sock")) is None
