"""A core on a PostgreSQL of its own, with one campaign, one member and one kit, for benchmarks of what workers do."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall

from sqlalchemy import create_engine, make_url, text

from share.core import Core, open_core
from share.infra import schema
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.settings import load
from tests.fixtures import postgres


@dataclass
class Place:
    """The open core, its clock's time, and whose posts these are."""

    core: Core
    time: datetime
    kit_id: int = 0
    member_id: int = 0

    def post(self, network: str, native_id: str, *, url: str = "") -> Post:
        """A verified post of an hour ago, not written yet."""
        return Post(
            network=network,
            native_id=native_id,
            url=url or f"https://example.org/{native_id}",
            member_id=self.member_id,
            kit_id=self.kit_id,
            state="verified",
            posted_at=self.time - timedelta(hours=1),
            recorded_at=self.time - timedelta(hours=1),
            verified_at=self.time - timedelta(hours=1),
        )


@contextmanager
def place(environ: Mapping[str, str]) -> Iterator[Place]:
    """Everything open on PostgreSQL, with `environ` on top of the few settings that it needs."""
    with postgres.server() as server, _open({"DATABASE_URL": _database(server), **environ}) as found:
        yield found


@contextmanager
def place_on_file() -> Iterator[Place]:
    """Everything open on SQLite."""
    with _open({}) as found:
        yield found


@contextmanager
def _open(environ: Mapping[str, str]) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        needed = {
            "INSTANCE_PATH": folder,
            "SECRET_KEY": secrets.token_hex(),
            "TOKEN_KEYS": secrets.token_hex(),
            "REDIS_URL": f"unix://{folder}/none.sock",
        }
        found: Place
        core = open_core(load({**needed, **environ}), now=lambda: found.time, wait=0.01, pause=lambda _s: None)
        found = Place(core, datetime.now(UTC).replace(microsecond=0))
        schema.upgrade(core.db.engine)
        _fill(found)
        try:
            yield found
        finally:
            core.db.close()


def _database(server: str) -> str:
    """A new, empty database's address."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"bench_{secrets.token_hex(4)}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def _fill(found: Place) -> None:
    now = found.time
    with found.core.write() as session:
        campaign = Campaign(
            slug="bench", name="Bench", timezone="UTC", starts_on=now.date() - timedelta(days=9), publish_time=wall(7),
            join_code="J", consent_wording="Yes", disclosures={}, utm={}, settings={}, created_at=now,
        )  # fmt: skip
        member = Member(name="Alice", alias="Alice", state="agreed", created_at=now)
        session.add_all([campaign, member])
        session.flush()
        kit = Kit(
            slug="bench", campaign_id=campaign.id, state="published", local_date=now.date(),
            publish_at=now - timedelta(days=1), closes_at=now + timedelta(days=1), title="Bench",
            url="https://example.org/article", details={}, created_at=now,
        )  # fmt: skip
        session.add(kit)
        session.flush()
        found.kit_id, found.member_id = kit.id, member.id
