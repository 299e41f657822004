"""Signing in: by a mailed link that works once, by password, and by the pass in a kit's notice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core
from share.domain.roles import Role
from share.repositories import signins

LINK_LIVES = timedelta(minutes=30)
MEMBER_IDLE = timedelta(days=60)
STAFF_IDLE = timedelta(hours=12)
STAFF_ABSOLUTE = timedelta(days=14)
TOUCH_EVERY = timedelta(minutes=5)

SESSION, LINK = "session", "signin"
"""Purposes of the keyed hashes, so that one kind of token is never taken for another."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a request, as the database says now. `kit_id` is set where a kit pass let them in."""

    member_id: int
    public_id: str
    name: str
    role: Role
    language: str | None
    timezone: str | None
    kit_id: int | None = None
    refreshed: bool = False


def find_person(core: Core, token: str) -> Person | None:
    """The person of a session token, or None where the session ended, idled out, or the person may not sign in."""
    now = core.now()
    with core.read() as session:
        row = signins.find_open(session, core.vault.hash(token, purpose=SESSION))
    if row is None or _is_over(Role(row.role), row.created_at, row.seen_at, now=now):
        return None
    refreshed = now - row.seen_at >= TOUCH_EVERY
    if refreshed:
        with core.write() as session:
            signins.touch(session, row.session_id, now=now)
    return Person(row.member_id, row.public_id, row.name, Role(row.role), row.language, row.timezone, None, refreshed)


def _is_over(role: Role, created_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    if role is Role.MEMBER:
        return now - seen_at > MEMBER_IDLE
    return now - seen_at > STAFF_IDLE or now - created_at > STAFF_ABSOLUTE


def find_kit_reader(core: Core, *, token: str, slug: str) -> Person | None:
    """The person whom a kit notice's pass lets onto that kit's page while it is open."""
    ids = core.vault.read_kit_pass(token)
    if ids is None:
        return None
    kit_id, member_id = ids
    with core.read() as session:
        row = signins.find_kit_reader(session, kit_id=kit_id, member_id=member_id, slug=slug, now=core.now())
    if row is None:
        return None
    return Person(row.member_id, row.public_id, row.name, Role.MEMBER, row.language, row.timezone, row.kit_id)


def open_session(core: Core, member_id: int) -> str:
    """Open a session and return its token: the one place where it is known in full."""
    token = core.vault.new_token()
    with core.write() as session:
        signins.open_session(
            session, member_id=member_id, token_hash=core.vault.hash(token, purpose=SESSION), now=core.now()
        )
    return token
