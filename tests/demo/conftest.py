"""An instance as `flask up --demo` prepares one, and what a sample says of itself."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from sqlalchemy import func, select

from share.core import Core, open_core
from share.demo.seed import seed
from share.infra import schema
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.processes import sample
from share.repositories import readings
from share.settings import load
from tests.fixtures.stores import START, an_environ
from tests.processes.trees import free_port

SMALL: dict[str, Any] = {"words": "small", "members": 60, "days": 20}
"""A sample that is made in a moment."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A small sample campaign to copy: its database and what its sandbox networks hold."""

    database: Path
    state: Path


@pytest.fixture(scope="module")
def sample_now() -> Callable[[], datetime]:
    """The time at which the small sample is made; a module may have its own."""
    return lambda: START


@pytest.fixture(scope="module")
def small_sample(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    store_server: str,
    port: int,
    sample_now: Callable[[], datetime],
) -> Sample:
    """The small sample, made once for all tests of a file that begin with it."""
    folder = tmp_path_factory.mktemp("sample")
    path = folder / "campaign.db"
    shutil.copy(sqlite_template, path)
    lines = folder / "lines.env"
    lines.write_text(sample.settings(port, public_url="http://127.0.0.1:8000"))
    told = {name: value or "" for name, value in dotenv_values(lines).items()}
    made = open_core(load(an_environ(f"sqlite:///{path}", store_server, folder) | told), now=sample_now)
    seed(made, **SMALL)
    made.db.close()
    made.store.close()
    return Sample(path, sample.state_path(made.settings.instance_path))


@pytest.fixture
def one_database(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file alone, for what has nothing to do with the kind of database: empty, or with the small sample."""
    path = tmp_path / "campaign.db"
    begins = "small" in request.fixturenames
    shutil.copy(request.getfixturevalue("small_sample").database if begins else sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def small(core: Core, small_sample: Sample) -> Core:
    """The core on the small sample."""
    place = sample.state_path(core.settings.instance_path)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(small_sample.state, place)
    return core


@pytest.fixture(scope="session")
def port() -> int:
    """A free port: the sandbox networks of these tests will listen there."""
    return free_port()


@pytest.fixture
def elsewhere(core: Core, environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], Core]]:
    """Opens a second, empty instance with the same clock."""
    opened: list[Core] = []

    def open_another() -> Core:
        place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}", "INSTANCE_PATH": str(tmp_path / "other")}
        other = open_core(load(environ | place), now=core.now)
        schema.upgrade(other.db.engine)
        opened.append(other)
        return other

    yield open_another
    for other in opened:
        other.db.close()
        other.store.close()


@pytest.fixture
def environ(environ: dict[str, str], port: int, tmp_path: Path) -> dict[str, str]:
    lines = tmp_path / "lines.env"
    lines.write_text(sample.settings(port, public_url="http://127.0.0.1:8000"))
    return environ | {name: value or "" for name, value in dotenv_values(lines).items()}


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a sample tells, without its random codes and ids."""

    people: tuple[Any, ...]
    kits: tuple[Any, ...]
    posts: tuple[Any, ...]
    readings: int
    clicks: int


def told(core: Core) -> Told:
    with core.read() as session:
        people = session.execute(select(Member.name, Member.email, Member.state, Member.agreed_at).order_by(Member.id))
        kits = session.execute(select(Kit.slug, Kit.state, Kit.published_at).order_by(Kit.local_date))
        posts = session.execute(
            select(Post.network, Post.native_id, Member.email, Kit.slug, Post.state, Post.recorded_at, Post.posted_at)
            .join(Member, Member.id == Post.member_id)
            .join(Kit, Kit.id == Post.kit_id)
        )
        return Told(
            people=tuple(map(tuple, people)),
            kits=tuple(map(tuple, kits)),
            posts=tuple(sorted(_without_ids(tuple(row)) for row in posts)),
            readings=sum(map(len, readings.histories(session).values())),
            clicks=session.scalar(select(func.sum(ClickHour.clicks))) or 0,
        )


def _without_ids(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A post without an address is named by ids of ours, and those are not the same everywhere."""
    network, native_id, *others = row
    return (network, "" if native_id.startswith("self:") else native_id, *(str(one) for one in others))


def states(core: Core) -> Counter[str]:
    with core.read() as session:
        return Counter(session.scalars(select(Post.state)))


def kit_states(core: Core) -> dict[Any, str]:
    with core.read() as session:
        return {row.local_date: row.state for row in session.execute(select(Kit.local_date, Kit.state))}


def recorded(core: Core, *, after: datetime) -> list[datetime]:
    with core.read() as session:
        return list(session.scalars(select(Post.recorded_at).where(Post.recorded_at > after)))


def link_count(core: Core, kit_id: int) -> int:
    with core.read() as session:
        return session.scalar(select(func.count()).select_from(Link).where(Link.kit_id == kit_id)) or 0
