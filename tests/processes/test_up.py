"""`flask up`: one process tree that starts, heals and ends in order."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
import requests
from redis import Redis, RedisError

from share.processes import valkey
from tests.processes.nursery import Nursery
from tests.processes.trees import Started, is_gone, serves, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

POOLS = {"posts", "collection", "notices", "editorial"}


@pytest.fixture
def up(folder: Path, port: int, env: dict[str, str], tmp_path: Path) -> Iterator[Started]:
    # Nobody has to say where it listens.
    del env["PUBLIC_URL"]
    with start(port, env, tmp_path) as started:
        yield started


def start(port: int, env: dict[str, str], tmp_path: Path, nursery: Nursery | None = None) -> Started:
    started = Started("flask", "up", "--port", str(port), log=tmp_path / "log", env=env, nursery=nursery)
    until(lambda: serves(port) or started.is_over(), "the first page")
    assert not started.is_over(), started.said()
    return started


def listening(folder: Path) -> set[str]:
    """The pools whose workers are there, by what they told the store; none while it is away."""
    with (
        suppress(RedisError),
        Redis(unix_socket_path=str(folder / "store.sock"), decode_responses=True) as store,
    ):
        keys = [key for key in store.scan_iter("rq:worker:*") if not store.hexists(key, "death")]
        return {key.split(":")[2].split("-")[0] for key in keys if psutil.pid_exists(int(key.split("-")[-1]))}
    return set()


def part(up: Started, words: str, *, leaf: bool = False) -> psutil.Process:
    """A process of the tree by its command line: the outermost, or (`leaf`) the innermost."""
    found = [one for one in up.offspring() if words in command_of(one)]
    return found[-1] if leaf else found[0]


def command_of(process: psutil.Process) -> str:
    """Nothing for one that has ended since it was seen."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_it_serves_works_refuses_a_second_start_heals_and_ends_in_order(
    up: Started, folder: Path, port: int, env: dict[str, str], tmp_path: Path, nursery: Nursery
) -> None:
    assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()["status"] == "ok"
    until(lambda: listening(folder) == POOLS, "all workers")
    until(lambda: f"The campaign is open at http://127.0.0.1:{port}" in up.said(), "the address on the terminal")
    again = ("flask", "up", "--port", str(port + 1))
    with Started(*again, log=tmp_path / "second", env=env, nursery=nursery) as second:
        until(second.is_over, "the refusal")
        assert f"running already (process {up.pid}, at http://127.0.0.1:{port})" in second.said()
        assert second.said().count("\n") == 1
    until(lambda: serves(port), "the page to be there still")
    whatever_is_killed_comes_back(up, folder, port)
    tree = up.offspring()
    assert up.stop() == 0
    until(lambda: all(map(is_gone, tree)), "the end of the whole tree")
    assert up.said().rstrip().endswith("Stopped.")
    assert not valkey.answers(str(folder / "store.sock"))
    assert (folder / "store" / "appendonlydir").is_dir()
    assert (folder / "secret_key").read_text() not in up.said()


def whatever_is_killed_comes_back(up: Started, folder: Path, port: int) -> None:
    kinds = [
        ("flask", False),
        ("workers.pool", True),
        ("valkey-server", False),
        ("workers.pool", False),
        ("flask", True),
    ]
    for words, leaf in kinds:
        until(lambda: listening(folder) == POOLS, "all workers")
        victim = part(up, words, leaf=leaf)
        victim.send_signal(signal.SIGKILL)
        until(partial(is_gone, victim), "its end")
        until(lambda: serves(port) and listening(folder) == POOLS, f"everything to be back after the end of {words}")


def test_after_a_kill_of_the_whole_tree_the_next_start_adopts_the_store_however_long_its_path(
    folder: Path, port: int, env: dict[str, str], tmp_path: Path, nursery: Nursery
) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    env |= {"INSTANCE_PATH": str(deep), "TMPDIR": str(folder.parent)}
    with start(port, env, tmp_path, nursery) as up:
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()["store"] == "ok"
        assert not (deep / "store.sock").exists()
        [first] = [one for one in up.offspring() if "valkey" in one.name()]
        tree = [one for one in up.offspring() if one != first]
        up.kill()
        until(lambda: not any(one.is_running() for one in tree), "the end of all but the store")
        assert first.is_running()
    with start(port, env, tmp_path, nursery) as again:
        socket = (deep / "store.path").read_text()
        assert valkey.server_pid(socket) == first.pid
        first.send_signal(signal.SIGKILL)
        until(lambda: valkey.server_pid(socket) not in {None, first.pid}, "a store in its place")
        assert again.stop() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_another_database_and_another_store_take_their_places_without_a_further_change(
    port: int, env: dict[str, str], tmp_path: Path, database_url: str, store_url: str, folder: Path, nursery: Nursery
) -> None:
    with start(port, {**env, "DATABASE_URL": database_url, "REDIS_URL": store_url}, tmp_path, nursery) as up:
        ready = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=60).json()
        assert (ready["database"], ready["store"]) == ("ok", "ok")
        assert not [one for one in up.offspring() if "valkey" in one.name()]
        assert not (folder / "campaign.db").exists()
        assert up.stop() == 0
    assert valkey.answers(store_url.removeprefix("unix://"))
