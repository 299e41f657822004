"""Real process trees for tests: `flask up` and its parts, as a person would start them."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import requests

from tests.processes.nursery import Nursery

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 200.0
"""Seconds until a test gives up waiting; no test depends on how fast something is."""

LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000
PORTS_EACH = 1_000


def free_port() -> int:
    """A port that nobody listens on, nor on the one above it; below those that connections are given for their own.

    Each of several test processes has ports of its own, so that none takes what another is about to use.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = LOWEST_PORT + process * PORTS_EACH % (HIGHEST_PORT - LOWEST_PORT)
    while True:
        port = first + secrets.randbelow(PORTS_EACH - 1)
        with suppress(OSError), socket.socket() as probe, socket.socket() as above:
            probe.bind(("127.0.0.1", port))
            above.bind(("127.0.0.1", port + 1))
            return port


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE:.0f} s in vain for: {what}")
        time.sleep(0.05)


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def environment(**own: str) -> dict[str, str]:
    """The surroundings of a command: ours, without what would reach a real instance."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPYCACHEPREFIX", "USER")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **own}


class Started:
    """A command that runs until it is stopped; what it writes is in `log`."""

    def __init__(self, *command: str, log: Path, env: Mapping[str, str], nursery: Nursery | None = None) -> None:
        self.log = log
        self._process = nursery.start(command, env=env, log=log) if nursery else self._from_nothing(command, env)
        self.process = psutil.Process(self._process.pid)

    def _from_nothing(self, command: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as sink:
            return subprocess.Popen(  # noqa: S603 - our own command lines
                [sys.executable, "-m", *command], cwd=ROOT, env=dict(env), stdout=sink, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        family = [self.process, *self.offspring()] if self._process.poll() is None else []
        for one in family:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        return self._process.pid

    def offspring(self) -> list[psutil.Process]:
        try:
            return self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def said(self) -> str:
        # One that is forked from the nursery opens its log itself, a moment later.
        return self.log.read_text() if self.log.exists() else ""

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def stop(self) -> int:
        """End it as a service manager would; returns its exit code."""
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it as nobody should."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(PATIENCE)


def serves(port: int) -> bool:
    """Whether a page can be had there, with the database and the store behind it.

    The web is up a moment before the store that starts beside it: pages work without one.
    """
    try:
        return bool(requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).json()["status"] == "ok")
    except (requests.RequestException, ValueError, KeyError):
        return False
