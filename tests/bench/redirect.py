"""The redirect: CPU seconds per answered request, click folder included, beside a plain Flask view.

Also with each click on the disk before its answer, how many clicks the folder counts in a second of CPU time, how
many survive kill -9 of everything, and requests a second where wrk is installed.

`python -m tests.bench.redirect`. Both write to the same PostgreSQL, whose own CPU time counts for both. The plain
view stands behind gunicorn, one process that does one request at a time, which is when it wastes least; ours behind
the product's own server as `flask up` starts it. Every request is a link's new visitor, which makes the folder's
work as dear as it gets; the plain view tells no visitors apart. A callable that gives the same answer and counts
nothing stands behind our server, too: what no redirect in Python can be cheaper than. How often a server's threads
wait for each other changes from one moment to the next by more than counting costs, so that those two stay up and
take short turns, and medians are compared.
"""

import platform
import secrets
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import psutil
from sqlalchemy import create_engine, select, text

from share.core import Core, open_core
from share.domain.click_lines import decode, encode
from share.domain.clicks import Click, Recall, count
from share.infra import schema
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.processes.server import FLUSHED_THREADS, THREADS
from share.repositories import links, organisation
from share.services import clicks
from share.settings import load
from tests.bench import bulk_links
from tests.bench.load import ask, request
from tests.bench.servers import Served, granian, gunicorn
from tests.bench.wrk import Load, drive
from tests.fixtures import postgres

GOAL, DISK_GOAL, BARE_GOAL, FOLD_GOAL = 40, 10, 1.3, 100_000
MEMBERS = 250
WARM_UP = 500
TURNS, TURN, PLAIN = 4, 10_000, 2_000
"""Turns of ours and of the bare callable in a round, and the requests of a turn; requests of the plain view.

Of ours a round has as many as may come between two times that the folder looks.
"""

ROUNDS = 5


Server = AbstractContextManager[Served]


@dataclass(frozen=True, slots=True)
class Result:
    """CPU seconds (user and system) per answered request."""

    server: float
    folder: float
    plain: float
    bare: float
    disk: float
    counting: float
    """Seconds of the folder's CPU time that reading, judging and counting a click take, without the database."""

    links: int
    links_a_second: float
    """Made at once when a kit is published."""

    loads: dict[str, Load | None]

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
    memory: clicks.Memory


def measure() -> Result:
    """Run all in turns; each figure is the median of its turns."""
    spent: dict[str, list[float]] = defaultdict(list)
    loads: dict[str, Load | None] = {}
    with _place() as place:
        for _ in range(ROUNDS):
            _round(place, spent)
        _drive(place, loads)
        counting = _counting(place.codes)
        made, a_second = bulk_links.rate(place.core)
    typical = {name: statistics.median(seconds) for name, seconds in spent.items()}
    return Result(**typical, counting=counting, links=made, links_a_second=a_second, loads=loads)


def _round(place: Place, spent: dict[str, list[float]]) -> None:
    """Ours and the callable that counts nothing in turns, then the folder, then the others."""
    with _bare(place) as bare:
        with _ours(place) as ours:
            _warm(place, ours)
            _warm(place, bare)
            for _ in range(TURNS):
                # Each one's time runs through both turns: ours closes its files while the other one works.
                before = _cpu(ours.process) + _cpu(place.database), _cpu(bare.process)
                _ask(place, ours, TURN)
                _ask(place, bare, TURN)
                after = _cpu(ours.process) + _cpu(place.database), _cpu(bare.process)
                spent["server"].append((after[0] - before[0]) / TURN)
                spent["bare"].append((after[1] - before[1]) / TURN)
        spent["folder"].append(_fold(place))
    with _plain(place) as served:
        spent["plain"].append(_load(place, served, PLAIN))
    with _on_disk(place) as served:
        spent["disk"].append(_load(place, served, TURN))
    _fold(place)


def _drive(place: Place, loads: dict[str, Load | None]) -> None:
    """As fast as answers come, one server after the other."""
    servers = {"ours": _ours, "counts nothing": _bare, "plain view": _plain, "ours, on disk": _on_disk}
    for name, server in servers.items():
        with server(place) as served:
            _warm(place, served)
            loads[name] = drive(served.port, place.codes)


def _ours(place: Place) -> Server:
    return granian("wsgi:application", place.environ, threads=THREADS)


def _on_disk(place: Place) -> Server:
    return granian("wsgi:application", place.environ | {"CLICKS_DURABILITY": "disk"}, threads=FLUSHED_THREADS)


def _bare(place: Place) -> Server:
    return granian("tests.bench.bare_redirect:application", place.environ, threads=THREADS)


def _plain(place: Place) -> Server:
    return gunicorn("tests.bench.plain_redirect:application", place.environ)


def _counting(codes: list[str]) -> float:
    """Every visitor is new, as in the rest of this bench; agents are known by then."""
    made = [
        Click.made(1_795_532_400 + number // 10_000, number % len(codes) + 1, f"{number:012x}", family="Firefox")
        for number in range(TURNS * TURN)
    ]
    content = b"".join(encode(click) for click in made)
    best = 1.0
    for _ in range(ROUNDS * 3):
        started = time.process_time()
        count(decode(content)[0], Recall())
        best = min(best, time.process_time() - started)
    return best / len(made)


@contextmanager
def _place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        with postgres.server() as server:
            url = _new_database(server)
            environ = _environ(folder, url)
            core = open_core(load(environ))
            yield Place(environ, core, _fill(core), _postgres(core), clicks.Memory())
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


def _fold(place: Place) -> float:
    """Seconds that folding a click takes, the database's among them."""
    # Looking at the database's processes takes milliseconds of ours, which are not the folder's.
    database = _cpu(place.database)
    own = time.process_time()
    folded = clicks.fold(place.core, place.memory)
    own = time.process_time() - own
    return (own + _cpu(place.database) - database) / max(folded, 1)


def _load(place: Place, served: Served, count: int) -> float:
    """Seconds of the server's and the database's CPU time a request, of `count`."""
    _warm(place, served)
    before = _cpu(served.process) + _cpu(place.database)
    _ask(place, served, count)
    return (_cpu(served.process) + _cpu(place.database) - before) / count


def _warm(place: Place, served: Served) -> None:
    """Ask for every link once, and then some."""
    ask(served.port, (request(f"/r/{code}", 0) for code in place.codes))
    _ask(place, served, WARM_UP)


def _ask(place: Place, served: Served, count: int) -> None:
    answered = ask(served.port, _requests(place.codes, count))
    if answered != count:
        raise AssertionError(f"{answered} of {count} requests were answered.")


def _requests(codes: list[str], count: int) -> Iterator[bytes]:
    first = secrets.randbelow(1 << 22)
    return (request(f"/r/{codes[number % len(codes)]}", first + number) for number in range(count))


def _cpu(process: psutil.Process) -> float:
    """Seconds of a process and its children, those that have ended among them."""
    own = process.cpu_times()
    ended = own.children_user + own.children_system
    return own.user + own.system + ended + sum(map(_running, process.children(recursive=True)))


def _running(process: psutil.Process) -> float:
    """Seconds of a process by itself; nothing where it ended in between, as PostgreSQL's helpers do."""
    with suppress(psutil.NoSuchProcess):
        used = process.cpu_times()
        return used.user + used.system
    return 0.0


def main() -> None:
    result = measure()
    print(f"machine: {platform.machine()}, Python {platform.python_version()}")  # noqa: T201
    for name, value in (
        ("fast path", result.server),
        ("click folder", result.folder),
        ("  counting alone", result.counting),
        ("plain view", result.plain),
        ("counts nothing", result.bare),
        ("on disk, answer", result.disk),
    ):
        print(f"{name:<16}{value * 1e6:8.1f} µs CPU a request")  # noqa: T201
    print(f"ours 1/{result.plain / result.own:.1f} of the plain view (goal: 1/{GOAL} at most)")  # noqa: T201
    print(f"ours {result.own / result.bare:.2f} of one that counts nothing (goal: {BARE_GOAL} at most)")  # noqa: T201
    print(f"on disk 1/{result.plain / (result.disk + result.folder):.1f} (goal: 1/{DISK_GOAL} at most)")  # noqa: T201
    print(f"{1 / result.counting:,.0f} clicks counted a second (goal: {FOLD_GOAL:,})")  # noqa: T201
    print(f"{result.links:,} links of a kit, {result.links_a_second:,.0f} a second")  # noqa: T201
    for name, load_ in result.loads.items():
        print(f"{name:<16}{load_ or 'wrk is not installed'}")  # noqa: T201


if __name__ == "__main__":
    main()
