"""Clicks by the hundred a second, while everything that serves and folds them is killed again and again."""

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from share.core import Core
from share.domain.click_rules import Verdict
from share.domain.clicks import visit
from share.domain.visitors import visitor
from share.infra import segments
from share.models.clicks import DayKey
from share.repositories import clicks as ledger
from share.services import clicks
from tests.processes.trees import free_port

ROOT = Path(__file__).parents[1]
CONNECTIONS = 8
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

RATE = 500
"""Answered clicks a second just before all is killed."""

TRIES = 40
"""How often clicks are counted off until they came as fast: what else a machine does may slow some of them."""

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
    """What came of all rounds together; `rates` are answered clicks a second before each kill.

    `lost` are clicks that were answered and stand in no record, `doubled` those that stand in two.
    """

    answered: int
    recorded: int
    lost: int
    doubled: int
    counted: dict[Verdict, int]
    rounds: int
    rates: list[float]

    @property
    def found(self) -> int:
        """So many at once on one link are held, most of them."""
        return self.counted.get(Verdict.HUMAN, 0) + self.counted.get(Verdict.BURST, 0)

    @property
    def most(self) -> int:
        """A click may be on disk whose answer was on its way when all was killed: one a connection and round."""
        return self.answered + self.rounds * CONNECTIONS


def storm(core: Core, environ: dict[str, str], *, link_id: int, code: str, rounds: int, clicks_each: int) -> Storm:
    """Click, kill the servers and the folder, and again; then fold what they left."""
    addresses = (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in itertools.count(1))
    answered = list[str]()
    rates = [_round(environ, addresses, answered, code=code, clicks_each=clicks_each) for _ in range(rounds)]
    while clicks.fold(core):
        pass
    with core.read() as session:
        counted = ledger.totals(session, [link_id])[link_id]
        keys = [bytes.fromhex(secret) for secret in session.scalars(select(DayKey.secret))]
    recorded = Counter(one.visit for segment in segments.kept(core.settings.spool_path) for one in segment.clicks)
    lost = sum(not any(_key(link_id, one, key) in recorded for key in keys) for one in answered)
    doubled = sum(number > 1 for number in recorded.values())
    return Storm(len(answered), recorded.total(), lost, doubled, counted, rounds, rates)


def _key(link_id: int, address: str, key: bytes) -> str:
    return visit(link_id, visitor(address, AGENT, key=key))


def _round(
    environ: dict[str, str], addresses: Iterator[str], answered: list[str], *, code: str, clicks_each: int
) -> float:
    """Serve, fold, and kill both as so many clicks were just answered fast enough; returns how many in a second."""
    rate = 0.0
    with _server(environ) as port, _folder(environ):
        client = threading.Thread(target=_click_until_killed, args=(port, code, addresses, answered))
        client.start()
        for _ in range(TRIES):
            before, started = len(answered), time.monotonic()
            while len(answered) < before + clicks_each and client.is_alive():
                time.sleep(0.005)
            rate = max(rate, (len(answered) - before) / (time.monotonic() - started))
            if rate >= RATE:
                break
    client.join()
    return rate


@contextmanager
def _server(environ: dict[str, str]) -> Iterator[int]:
    """The real server in a process group of its own, so that all of it can be killed at once."""
    port = free_port()
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


def _click_until_killed(port: int, code: str, addresses: Iterator[str], answered: list[str]) -> None:
    """Click as one visitor after another, on some connections at once; keep those whose redirect came back."""
    with suppress(OSError), ExitStack() as stack:
        server = ("127.0.0.1", port)
        open_ones = [stack.enter_context(socket.create_connection(server, timeout=10)) for _ in range(CONNECTIONS)]
        while True:
            asked = list(itertools.islice(addresses, CONNECTIONS))
            for connection, address in zip(open_ones, asked, strict=True):
                connection.sendall(_request(code, address))
            for connection, address in zip(open_ones, asked, strict=True):
                if _is_redirect(connection):
                    answered.append(address)


def _request(code: str, address: str) -> bytes:
    return (
        f"GET /r/{code} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {AGENT}\r\nX-Forwarded-For: {address}\r\n\r\n"
    ).encode()


def _is_redirect(connection: socket.socket) -> bool:
    """Read one answer to its end, which has no body; False where the connection broke before it."""
    seen = b""
    while not seen.endswith(b"\r\n\r\n"):
        more = connection.recv(1 << 16)
        if not more:
            return False
        seen += more
    return seen.startswith(b"HTTP/1.1 302")
