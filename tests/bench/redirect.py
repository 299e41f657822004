"""The redirect: CPU seconds per answered request, click folder included, beside a plain Flask view.

`python -m tests.bench.redirect`. Both stand behind the same server and write to SQLite; the plain view has one
thread, as more would only wait for each other's locks. Every request is a link's new visitor, which makes the
folder's work as dear as it gets; the plain view tells no visitors apart.
"""

import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import psutil
from sqlalchemy import select, text

from share.core import Core, open_core
from share.infra import schema
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.processes.server import THREADS
from share.repositories import links, organisation
from share.services import clicks
from share.settings import load
from tests.bench.load import ask, request

GOAL = 20
MEMBERS = 250
WARM_UP = 500
FAST, PLAIN = 20_000, 3_000
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """CPU seconds (user and system) per answered request."""

    server: float
    folder: float
    plain: float

    @property
    def ratio(self) -> float:
        return self.plain / (self.server + self.folder)


def measure() -> Result:
    """Run both, in turns, and take each one's best round: neighbours on the machine only ever add."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        environ = _environ(folder)
        core = open_core(load(environ))
        codes = _fill(core)
        rounds = [(_fast(core, environ, codes), _plain(environ, codes)) for _ in range(ROUNDS)]
        server, folded = min((fast for fast, _ in rounds), key=sum)
        return Result(server, folded, min(plain for _, plain in rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environ(folder: Path) -> dict[str, str]:
    return {
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": secrets.token_hex(),
        "TOKEN_KEYS": secrets.token_hex(),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "REDIS_URL": f"unix://{folder / 'none.sock'}",
        "TRUSTED_PROXIES": "1",
    }


def _fill(core: Core) -> list[str]:
    """A kit with a thousand links, and the same links for the plain view."""
    now = datetime.now(UTC)
    schema.upgrade(core.db.engine)
    with core.write() as session:
        organisation.create(session, name="Bench", colour="#b3261e", key_fingerprint=core.vault.fingerprint(), now=now)
        campaign = Campaign(
            slug="bench", name="Bench", timezone="UTC", starts_on=date(2026, 1, 1), publish_time=wall(7), join_code="J",
            consent_wording="Yes", disclosures={}, utm={}, settings={}, created_at=now,
        )  # fmt: skip
        session.add(campaign)
        session.add_all(
            Member(name=f"Member {number}", alias="A", state="agreed", created_at=now) for number in range(MEMBERS)
        )
        session.flush()
        kit = Kit(
            slug="bench", campaign_id=campaign.id, state="published", local_date=now.date(), publish_at=now,
            closes_at=now + timedelta(days=1), title="Bench", url="https://example.org/a?b=1", details={},
            created_at=now,
        )  # fmt: skip
        session.add(kit)
        session.flush()
        links.make_for_kit(session, kit.id, now=now)
        codes = list(session.scalars(select(Link.code)))
        session.execute(
            text("CREATE TABLE plain_links (id INTEGER PRIMARY KEY, code TEXT UNIQUE, url TEXT, clicks INT)")
        )
        session.execute(text("CREATE TABLE plain_clicks (id INTEGER PRIMARY KEY, link_id INT, at TEXT, agent TEXT)"))
        rows = [{"code": code, "url": "https://example.org/a?b=1&utm_source=x"} for code in codes]
        session.execute(text("INSERT INTO plain_links (code, url, clicks) VALUES (:code, :url, 0)"), rows)
    return codes


def _fast(core: Core, environ: dict[str, str], codes: list[str]) -> tuple[float, float]:
    with _server("wsgi:application", environ, threads=THREADS) as (port, process):
        server = _load(process, port, codes, FAST)
    before = time.process_time()
    folded = clicks.fold(core)
    if folded != FAST + WARM_UP + len(codes):
        raise AssertionError(f"{folded} clicks were folded.")
    return server, (time.process_time() - before) / folded


def _plain(environ: dict[str, str], codes: list[str]) -> float:
    with _server("tests.bench.plain_redirect:application", environ, threads=1) as (port, process):
        return _load(process, port, codes, PLAIN)


def _load(process: psutil.Process, port: int, codes: list[str], count: int) -> float:
    """Ask for every link once and then some to warm up; then measure `count` requests."""
    ask(port, (request(f"/r/{code}", 0) for code in codes))
    ask(port, _requests(codes, WARM_UP))
    before = _cpu(process)
    answered = ask(port, _requests(codes, count))
    if answered != count:
        raise AssertionError(f"{answered} of {count} requests were answered.")
    return (_cpu(process) - before) / count


def _requests(codes: list[str], count: int) -> Iterator[bytes]:
    first = secrets.randbelow(1 << 22)
    return (request(f"/r/{codes[number % len(codes)]}", first + number) for number in range(count))


def _cpu(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return sum(one.user + one.system for one in times)


@contextmanager
def _server(target: str, environ: dict[str, str], *, threads: int) -> Iterator[tuple[int, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    started = subprocess.Popen(  # noqa: S603 - our own words
        [granian, "--interface", "wsgi", "--workers", "1", "--blocking-threads", str(threads), "--port", str(port),
         "--log-level", "critical", target],
        env=os.environ | environ | {"PYTHONPATH": "."},
    )  # fmt: skip
    try:
        _wait(port)
        yield port, psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")


def main() -> None:
    result = measure()
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")  # noqa: T201
    print(f"fast path     {result.server * 1e6:8.1f} µs CPU a request")  # noqa: T201
    print(f"click folder  {result.folder * 1e6:8.1f} µs CPU a request")  # noqa: T201
    print(f"plain view    {result.plain * 1e6:8.1f} µs CPU a request")  # noqa: T201
    print(f"ratio         {result.ratio:8.1f} (goal: at least {GOAL})")  # noqa: T201


if __name__ == "__main__":
    main()
