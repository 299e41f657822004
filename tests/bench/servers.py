"""Web servers to be measured, each in processes of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.processes.trees import free_port

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Served:
    """A server's port and the process at its head."""

    port: int
    process: psutil.Process


@contextmanager
def granian(target: str, environ: dict[str, str], *, threads: int) -> Iterator[Served]:
    """The product's server with one worker."""
    port = free_port()
    words = ("--interface", "wsgi", "--workers", "1", "--blocking-threads", str(threads), "--port", str(port))
    with _served(["granian", *words, "--no-ws", "--log-level", "critical", target], environ, port) as served:
        yield served


@contextmanager
def gunicorn(target: str, environ: dict[str, str]) -> Iterator[Served]:
    """One worker that does one request at a time on connections that stay open."""
    port = free_port()
    words = ("--workers", "1", "--worker-class", "gthread", "--threads", "1", "--keep-alive", "30")
    command = ["gunicorn", *words, "--bind", f"127.0.0.1:{port}", "--log-level", "critical", target]
    with _served(command, environ, port) as served:
        yield served


@contextmanager
def _served(command: list[str], environ: dict[str, str], port: int) -> Iterator[Served]:
    program = str(Path(sys.executable).with_name(command[0]))
    started = subprocess.Popen([program, *command[1:]], env=os.environ | environ | {"PYTHONPATH": "."})  # noqa: S603 - our own words
    try:
        _wait(port)
        yield Served(port, psutil.Process(started.pid))
    finally:
        started.terminate()
        try:
            started.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            # As the product's own tree does with what does not end when it is told to.
            for process in psutil.Process(started.pid).children(recursive=True):
                process.kill()
            started.kill()
            started.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")
