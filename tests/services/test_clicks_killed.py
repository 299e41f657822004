import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import select

from share.core import Core
from share.domain.clicks import Verdict
from share.models.campaigns import Campaign
from share.models.links import Link
from share.repositories import clicks as ledger
from share.services import clicks
from tests.fixtures.people import Cast
from tests.published import publish

ROOT = Path(__file__).parents[2]
ROUNDS = 2
CLIENTS = 4
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@contextmanager
def server(environ: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The real server in a process group of its own, so that all of it can be killed at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = subprocess.Popen(  # noqa: S603 - our own words
        [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--workers", "2", "--port", str(port),
         "--log-level", "critical", "wsgi:application"],
        cwd=ROOT, env=os.environ | environ | {"TRUSTED_PROXIES": "1"}, start_new_session=True,
    )  # fmt: skip
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port, started
    finally:
        os.killpg(started.pid, 9)
        started.wait()


def click_until_killed(port: int, code: str, visitors: Iterator[int], answered: list[int]) -> None:
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


def test_every_answered_click_is_counted_once_however_often_all_is_killed(
    core: Core, environ: dict[str, str], campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    with core.read() as session:
        link = session.scalars(select(Link).where(Link.kit_id == kit.id)).first()
    assert link is not None
    visitors, answered = itertools.count(1), list[int]()
    for _ in range(ROUNDS):
        with server(environ) as (port, _process):
            clients = [
                threading.Thread(target=click_until_killed, args=(port, link.code, visitors, answered))
                for _ in range(CLIENTS)
            ]
            before = len(answered)
            for client in clients:
                client.start()
            while len(answered) < before + 400:
                # Segments are folded while others are written, as in production.
                clicks.fold(core)
                time.sleep(0.05)
        for client in clients:
            client.join()
    clicks.fold(core)
    assert clicks.fold(core) == 0
    with core.read() as session:
        counted = ledger.totals(session, [link.id])[link.id]
    # So many at once on one link are held, most of them; every visitor came once, so none is a repeat.
    assert set(counted) <= {Verdict.HUMAN, Verdict.UNIQUE, Verdict.BURST}
    assert counted.get(Verdict.HUMAN) == counted.get(Verdict.UNIQUE)
    found = counted.get(Verdict.HUMAN, 0) + counted.get(Verdict.BURST, 0)
    # A click may be on disk whose answer was still on its way when all was killed: one for each client and round.
    assert len(answered) <= found <= len(answered) + ROUNDS * CLIENTS
