"""The doctor: one function a check, each with an id, a plain sentence for what is wrong, and the fix."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from share.core import Core
from share.domain.due import Pool
from share.domain.errors import BusyError
from share.domain.findings import Finding
from share.infra import schema, surroundings
from share.infra import store as store_infra
from share.infra.vault import UnreadableSecretError
from share.repositories import condition, organisation
from share.services.check import insecure, scopes

CLOCKS_APART = timedelta(seconds=5)
LITTLE_SPACE = 500 * 2**20
"""Bytes: below this a busy day's clicks, logs and database journal may fill the disk."""

Check = Callable[[Core], Iterator[Finding]]


def doctor(core: Core) -> list[Finding]:
    """Look at everything that can be looked at without asking a network."""
    found = list(_database(core))
    standing = not found
    for check in (*ALWAYS, *(NEEDS_DATABASE if standing else ())):
        found += check(core)
    return found


def deployment(core: Core) -> list[Finding]:
    """What is fine to try things out and is not where people sign in from outside."""
    return [finding for check in insecure.CHECKS for finding in check(core)]


def _database(core: Core) -> Iterator[Finding]:
    try:
        current = schema.is_current(core.db.engine)
    except BusyError:
        yield Finding("database", "The database does not answer.", "Start it, or mend DATABASE_URL.")
        return
    if not current:
        yield Finding("migrations", "The database is not at the newest migration.", "Run flask up, or flask setup.")


def _store(core: Core) -> Iterator[Finding]:
    if not store_infra.answers(core.store):
        fix = "Run flask up, which starts its own." if core.settings.has_own_store else "Start it, or mend REDIS_URL."
        yield Finding("store", "The store (Redis or Valkey) does not answer.", fix)
        return
    policy = surroundings.eviction(core.store)
    if policy not in {"", "noeviction"}:
        yield Finding(
            "eviction",
            f"The store throws things away when its memory is full (maxmemory-policy {policy}).",
            "Set maxmemory-policy to noeviction.",
        )


def _workers(core: Core) -> Iterator[Finding]:
    if not store_infra.answers(core.store):
        return
    for pool in [pool for pool in Pool if pool not in surroundings.pools_at_work(core.store)]:
        yield Finding(
            "workers",
            f"No worker of the pool {pool.value!r} is at work.",
            f"Run flask up, or flask worker {pool.value}.",
        )


def _disk(core: Core) -> Iterator[Finding]:
    free = surroundings.free_bytes(core.settings.instance_path)
    if free < LITTLE_SPACE:
        yield Finding(
            "disk", f"The disk under {core.settings.instance_path} has {free / 2**20:,.0f} MB left.", "Make room there."
        )


def _clock(core: Core) -> Iterator[Finding]:
    with core.read() as session:
        apart = abs(condition.clock(session) - core.now())
    if apart > CLOCKS_APART:
        yield Finding(
            "clock",
            f"This machine's clock and the database's are {apart.total_seconds():,.0f} s apart.",
            "Let both machines keep time by NTP.",
        )


def _keys(core: Core) -> Iterator[Finding]:
    with core.read() as session:
        found = organisation.find(session)
    if found is None:
        yield Finding("setup", "Nothing is set up yet.", "Open the site in a browser, or run flask setup.")
    elif found.key_fingerprint != core.vault.fingerprint():
        yield Finding(
            "keys",
            "SECRET_KEY is not the one that this database was set up with.",
            "Give this host the same SECRET_KEY and TOKEN_KEYS as the others.",
        )


def _sealed(core: Core) -> Iterator[Finding]:
    with core.read() as session:
        for what, value in condition.sealed(session):
            try:
                core.vault.decrypt(value)
            except UnreadableSecretError:
                yield Finding(
                    "sealed",
                    f"None of TOKEN_KEYS opens {what}.",
                    "Put the key that was used back at the end of TOKEN_KEYS, or enter the value anew.",
                )


def _mail(core: Core) -> Iterator[Finding]:
    if not core.settings.mail_url:
        yield Finding(
            "mail",
            "No mail leaves this machine: letters go to instance/outbox.",
            "Set MAIL_URL to smtp://user:password@host:587 and MAIL_FROM.",
            is_warning=True,
        )


ALWAYS: tuple[Check, ...] = (_store, _workers, _disk, _mail, scopes.options, scopes.graph_version)
NEEDS_DATABASE: tuple[Check, ...] = (_clock, _keys, _sealed, scopes.networks)
