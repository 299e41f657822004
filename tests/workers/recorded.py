"""Recorded posts on the sandbox's Bluesky that wait to be verified, for tests with real workers."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from share.core import Core
from share.domain.due import Job
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import due
from share.repositories.due import Owed
from tests.fixtures.posts import ARTICLE
from tests.sandbox_server import SandboxServer

BATCH = "bluesky:"


def record(
    core: Core, sandbox: SandboxServer, member: Member, kit: Kit, *, count: int, at: datetime, a_minute: int = 0
) -> dict[int, int]:
    """Make `count` posts, all due at `at` or `a_minute` of them each minute from then on; returns likes by post."""
    shown = [
        {
            "network": "bluesky",
            "native_id": native_id(number),
            "author": "alice.example",
            "text": f"Nurses win! {ARTICLE}",
            "links": [ARTICLE],
            "counts": {"likes": number % 97, "reposts": 1, "replies": 0, "quotes": 0, "bookmarks": 0},
            "created_at": at.isoformat(),
            "kept": True,
        }
        for number in range(count)
    ]
    assert sandbox.load(shown) == count
    rows = [
        Post(
            network="bluesky",
            native_id=native_id(number),
            url=f"https://bsky.app/profile/{native_id(number).replace('/', '/post/')}",
            member_id=member.id,
            kit_id=kit.id,
            state="recorded",
            recorded_at=at,
        )
        for number in range(count)
    ]
    with core.write() as session:
        session.add_all(rows)
        session.flush()
        owed = [
            Owed(row.id, at + timedelta(minutes=number // a_minute if a_minute else 0), BATCH)
            for number, row in enumerate(rows)
        ]
        due.owe(session, Job.VERIFY_POST, owed, now=core.now())
    return {row.id: number % 97 for number, row in enumerate(rows)}


def native_id(number: int) -> str:
    return f"did:plc:alice/post{number}"


def verified(core: Core) -> int:
    """How many posts are verified by now."""
    with core.read() as session:
        return len(session.scalars(select(Post.id).where(Post.state == "verified")).all())


def likes(core: Core) -> dict[int, int | None]:
    """The current likes by post."""
    with core.read() as session:
        rows = session.execute(select(CurrentReading.post_id, CurrentReading.likes))
        return {row.post_id: row.likes for row in rows}


def to_be_read(core: Core) -> int:
    """How many posts wait to be read again, and for nobody's hand."""
    with core.read() as session:
        waits = (Due.job == Job.READ_METRICS.value, Due.parked_at.is_(None))
        return session.scalars(select(func.count()).select_from(Due).where(*waits)).one()
