"""The redirect: CPU seconds per answered request, click folder included, beside a plain Flask view.

`python -m tests.bench.redirect`. Both write to the same PostgreSQL, whose own CPU time counts for both. The plain
view stands behind gunicorn, one process that does one request at a time, which is when it wastes least; ours behind
the product's own server as `flask up` starts it. Every request is a link's new visitor, which makes the folder's
work as dear as it gets; the plain view tells no visitors apart. A callable that answers and counts nothing stands
behind our server, too: what no redirect in Python can be cheaper than.
"""

import platform
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import psutil
from sqlalchemy import create_engine, select, text

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
from tests.bench.servers import Served, granian, gunicorn
from tests.fixtures import postgres

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
    bare: float

    @property
    def own(self) -> float:
        return self.server + self.folder


@dataclass(frozen=True, slots=True)
class Place:
    """Where both work: the product's settings, its open parts, the links, and the database's own process."""

    environ: dict[str, str]
    core: Core
    codes: list[str]
    database: psutil.Process


def measure() -> Result:
    """Run all in turns, and take each one's best round: neighbours on the machine only ever add."""
    with _place() as place:
        rounds = [(_fast(place), _plain(place), _bare(place)) for _ in range(ROUNDS)]
    server, folded = min((fast for fast, _, _ in rounds), key=sum)
    return Result(server, folded, min(plain for _, plain, _ in rounds), min(bare for _, _, bare in rounds))


@contextmanager
def _place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        with postgres.server() as server:
            url = _new_database(server)
            environ = _environ(folder, url)
            core = open_core(load(environ))
            yield Place(environ, core, _fill(core), _postgres(core))
            core.db.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_database(server: str) -> str:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    name = f"bench_{secrets.token_hex(4)}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = engine.url.set(database=name)
    engine.dispose()
    return made.render_as_string(hide_password=False)


def _postgres(core: Core) -> psutil.Process:
    """The postmaster behind our own connection."""
    with core.db.engine.connect() as connection:
        ours = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    parent = psutil.Process(ours).parent()
    if parent is None:
        raise LookupError("The database's own process is not on this machine.")
    return parent


def _environ(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": secrets.token_hex(),
        "TOKEN_KEYS": secrets.token_hex(),
        "DATABASE_URL": database_url,
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
        codes = list(session.scalars(select(Link.code).order_by(Link.id).limit(1000)))
        session.execute(
            text("CREATE TABLE plain_links (id SERIAL PRIMARY KEY, code TEXT UNIQUE, url TEXT, clicks INT)")
        )
        session.execute(
            text("CREATE TABLE plain_clicks (id SERIAL PRIMARY KEY, link_id INT, at TIMESTAMPTZ, agent TEXT)")
        )
        rows = [{"code": code, "url": "https://example.org/a?b=1&utm_source=x"} for code in codes]
        session.execute(text("INSERT INTO plain_links (code, url, clicks) VALUES (:code, :url, 0)"), rows)
    return codes


def _fast(place: Place) -> tuple[float, float]:
    with granian("wsgi:application", place.environ, threads=THREADS) as served:
        server = _load(place, served, FAST)
    before = time.process_time() + _cpu(place.database)
    folded = clicks.fold(place.core)
    if folded != FAST + WARM_UP + len(place.codes):
        raise AssertionError(f"{folded} clicks were folded.")
    return server, (time.process_time() + _cpu(place.database) - before) / folded


def _plain(place: Place) -> float:
    with gunicorn("tests.bench.plain_redirect:application", place.environ) as served:
        return _load(place, served, PLAIN)


def _bare(place: Place) -> float:
    with granian("tests.bench.bare_redirect:application", place.environ, threads=THREADS) as served:
        return _load(place, served, FAST)


def _load(place: Place, served: Served, count: int) -> float:
    """Ask for every link once and then some to warm up; then measure `count` requests."""
    ask(served.port, (request(f"/r/{code}", 0) for code in place.codes))
    ask(served.port, _requests(place.codes, WARM_UP))
    before = _cpu(served.process) + _cpu(place.database)
    answered = ask(served.port, _requests(place.codes, count))
    if answered != count:
        raise AssertionError(f"{answered} of {count} requests were answered.")
    return (_cpu(served.process) + _cpu(place.database) - before) / count


def _requests(codes: list[str], count: int) -> Iterator[bytes]:
    first = secrets.randbelow(1 << 22)
    return (request(f"/r/{codes[number % len(codes)]}", first + number) for number in range(count))


def _cpu(process: psutil.Process) -> float:
    """Seconds of a process and its children, those that have ended among them."""
    own = process.cpu_times()
    ended = own.children_user + own.children_system
    running = [child.cpu_times() for child in process.children(recursive=True)]
    return own.user + own.system + ended + sum(one.user + one.system for one in running)


def main() -> None:
    result = measure()
    print(f"machine: {platform.machine()}, Python {platform.python_version()}")  # noqa: T201
    for name, value in (
        ("fast path", result.server),
        ("click folder", result.folder),
        ("plain view", result.plain),
        ("counts nothing", result.bare),
    ):
        print(f"{name:<16}{value * 1e6:8.1f} µs CPU a request")  # noqa: T201
    print(f"ours 1/{result.plain / result.own:.1f} of the plain view (goal: 1/{GOAL} at most)")  # noqa: T201


if __name__ == "__main__":
    main()
