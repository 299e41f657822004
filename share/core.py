"""Wiring: what a process holds open, and the two ways to a session."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from redis import Redis
from sqlalchemy.orm import Session

from share.infra import store as store_infra
from share.infra.db import Database
from share.infra.fetch import Fetcher
from share.infra.kept import Crowds, Kept
from share.infra.networks import Networks
from share.infra.queue import Doorbell
from share.infra.shelf import Shelf
from share.infra.vault import UnreadableSecretError, Vault
from share.networks import registry
from share.repositories import asked, due, network_keys
from share.settings import Settings

__all__ = ["Core", "Session", "open_core", "utc_now"]
"""Session is named here so that services can annotate it without knowing SQLAlchemy."""


@dataclass(frozen=True, slots=True)
class Core:
    """The open things and the clock; services take it as their first argument."""

    settings: Settings
    db: Database
    store: Redis
    doorbell: Doorbell
    fetch: Fetcher
    vault: Vault
    networks: Networks
    now: Callable[[], datetime]
    shelf: Shelf
    crowds: Crowds = field(default_factory=Crowds)

    def read(self) -> AbstractContextManager[Session]:
        """A session for looking."""
        return self.db.read()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that services read in the block is read in one session and asked once; nothing may be written in it."""
        with self.db.together() as session:
            asked.keep(session)
            yield

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at its end and then rings for the work that became due in it."""
        with self.db.write() as session:
            session.info["now"] = self.now()
            yield session
        jobs = due.take_rings(session)
        if jobs:
            self.doorbell.ring(jobs, request_id=structlog.contextvars.get_contextvars().get("request_id", ""))


KEYS_KEPT = 5.0
"""Seconds until every process has heard of a network's key that was changed in the browser."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_core(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    wait: float | None = store_infra.WAIT,
    pause: Callable[[float], None] = time.sleep,
) -> Core:
    """Open everything lazily; nothing is contacted before it is used. `pause` is how calls to one host are spaced."""
    fetch = Fetcher(
        allow_hosts=settings.fetch_allow_hosts,
        own_host=settings.public_url,
        user_agent=f"share-campaign-coordinator/0.1 (+{settings.public_url})",
    )
    vault = Vault(settings.secret_key, settings.token_keys)
    db = Database(settings.database_url)
    store = store_infra.connect(settings.redis_url, wait=wait)
    return Core(
        settings=settings,
        db=db,
        store=store,
        doorbell=Doorbell(store),
        fetch=fetch,
        vault=vault,
        networks=Networks(
            all=registry.NETWORKS,
            recogniser=registry.recognise,
            fetch=fetch,
            vault=vault,
            options=settings.network_options,
            now=now,
            kept=Kept(lambda: _set_in_browser(db, vault), seconds=KEYS_KEPT),
            pause=pause,
        ),
        now=now,
        shelf=Shelf(store),
    )


def _set_in_browser(db: Database, vault: Vault) -> dict[str, str]:
    """Networks' options from the database; one that no key of ours reads counts as not set."""
    found: dict[str, str] = {}
    with db.read() as session:
        sealed = network_keys.sealed(session)
    for name, value in sealed.items():
        with suppress(UnreadableSecretError):
            found[name] = vault.decrypt(value)
    return found
