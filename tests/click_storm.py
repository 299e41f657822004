"""Clicks by the hundred a second, while everything that serves and folds them is killed again and again."""

import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from share.core import Core
from share.domain.clicks import Verdict
from share.repositories import clicks as ledger
from share.services import clicks

ROOT = Path(__file__).parents[1]
CLIENTS = 4
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

FOLDER = """
import time
from share.core import open_core
from share.services import clicks
from share.settings import load

core, memory = open_core(load()), clicks.Memory()
while True:
    clicks.fold(core, memory)
    time.sleep(0.02)
"""


@dataclass(frozen=True, slots=True)
class Storm:
    """Clicks that were answered, those that are counted as a person's, and how fast they came while all was up."""

    answered: int
    counted: dict[Verdict, int]
    rounds: int
    rate: float

    @property
    def found(self) -> int:
        """So many at once on one link are held, most of them."""
        return self.counted.get(Verdict.HUMAN, 0) + self.counted.get(Verdict.BURST, 0)

    @property
    def most(self) -> int:
        """A click may be on disk whose answer was still on its way when all was killed: one a client and round."""
        return self.answered + self.rounds * CLIENTS


def storm(core: Core, environ: dict[str, str], *, link_id: int, code: str, rounds: int, clicks_each: int) -> Storm:
    """Click, kill the servers and the folder, and again; then fold what they left."""
    visitors, answered = itertools.count(1), list[int]()
    taken = 0.0
    for _ in range(rounds):
        with _server(environ) as port, _folder(environ):
            clients = [
                threading.Thread(target=_click_until_killed, args=(port, code, visitors, answered))
                for _ in range(CLIENTS)
            ]
            before, started = len(answered), time.monotonic()
            for client in clients:
                client.start()
            while len(answered) < before + clicks_each:
                time.sleep(0.01)
            taken += time.monotonic() - started
        for client in clients:
            client.join()
    while clicks.fold(core):
        pass
    with core.read() as session:
        counted = ledger.totals(session, [link_id])[link_id]
    return Storm(len(answered), counted, rounds, len(answered) / taken)


@contextmanager
def _server(environ: dict[str, str]) -> Iterator[int]:
    """The real server in a process group of its own, so that all of it can be killed at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = str(Path(sys.executable).with_name("granian"))
    words = ["--interface", "wsgi", "--workers", "2", "--port", str(port), "--log-level", "critical"]
    with _killed_at_the_end([program, *words, "wsgi:application"], environ | {"TRUSTED_PROXIES": "1"}):
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port


def _folder(environ: dict[str, str]) -> AbstractContextManager[None]:
    return _killed_at_the_end([sys.executable, "-c", FOLDER], environ)


@contextmanager
def _killed_at_the_end(command: list[str], environ: dict[str, str]) -> Iterator[None]:
    started = subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, start_new_session=True)  # noqa: S603 - our own words
    try:
        yield
    finally:
        os.killpg(started.pid, 9)
        started.wait()


def _click_until_killed(port: int, code: str, visitors: Iterator[int], answered: list[int]) -> None:
    """Click as one visitor after another; keep those whose redirect came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        while True:
            visitor = next(visitors)
            address = f"10.{visitor >> 16}.{visitor >> 8 & 255}.{visitor & 255}"
            connection.request("GET", f"/r/{code}", headers={"User-Agent": AGENT, "X-Forwarded-For": address})
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.client.FOUND:
                answered.append(visitor)
