"""kill -9 of workers, many times: nothing that was owed is lost, nothing is done twice."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from share.core import Core
from share.domain.due import Job
from share.models.due import Due
from share.models.kits import Kit
from share.models.posts import Evidence, Post
from share.models.readings import CurrentReading
from share.repositories import due, readings
from share.repositories.due import Owed
from share.services import check
from share.services import posts as services
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.kill import charging
from tests.kill.restarts import server_of
from tests.processes.trees import ROOT, environment
from tests.sandbox_server import SandboxServer
from tests.workers.recorded import record

pytestmark = [pytest.mark.kill, pytest.mark.timeout(1200)]

ROUNDS = max(1, int(os.environ.get("KILL_ROUNDS", "50")) // 2)
"""On each of the two databases."""

POSTS_A_ROUND = 4
PAID_A_ROUND = 2
PAYABLE = ROUNDS
"""The budget covers half of the posts that cost money."""


@pytest.fixture(autouse=True)
def sandbox(environ: dict[str, str]) -> Iterator[SandboxServer]:
    """Bluesky as the sandbox speaks it, without a limit in the way."""
    with SandboxServer() as server:
        server.limits("bluesky", limit=10**9, seconds=300)
        server.limits("x", limit=10**9, seconds=300)
        environ |= {"BLUESKY_APPVIEW_URL": server.url, "FETCH_ALLOW_HOSTS": server.host}
        environ |= charging.environ_of(server, posts=PAYABLE)
        yield server


@pytest.fixture
def kit(kits: Kits, clock: Clock) -> Kit:
    """A kit of two days ago: whatever minute a round plays in, for the sandbox it is past."""
    clock.move(to=(datetime.now(UTC) - timedelta(days=2)).replace(microsecond=0))
    return kits.publish(clock().date() - timedelta(days=1), slug="kit")


@pytest.fixture
def recorded(core: Core, cast: Cast, kit: Kit, sandbox: SandboxServer, clock: Clock) -> dict[int, int]:
    """Posts to verify, some due each minute; their ids with the likes that each really has."""
    count = POSTS_A_ROUND * ROUNDS
    return record(core, sandbox, cast.alice, kit, count=count, at=clock(), a_minute=POSTS_A_ROUND)


@pytest.fixture
def paid(core: Core, cast: Cast, kit: Kit, sandbox: SandboxServer, clock: Clock) -> set[int]:
    """Posts of which each look costs money, some due each minute; their ids."""
    count = PAID_A_ROUND * ROUNDS
    return charging.record(core, sandbox, cast.alice, kit, count=count, at=clock(), a_minute=PAID_A_ROUND)


def kill(core: Core, environ: dict[str, str], clock: Clock, seed: int) -> int:
    """Run all rounds; returns how many kills came in the middle of a drain."""
    server = server_of(core)
    ours = core.db.engine.dialect.name == "postgresql" and "TEST_DATABASE_URL" not in os.environ
    assert (server is not None) == ours, "A server of our own is stopped and started."
    told = server.told() if server else None
    given = json.dumps({"start": clock().isoformat(), "rounds": ROUNDS, "seed": seed, "server": told})
    command = [sys.executable, "-m", "tests.kill.driver", given]
    surroundings = environment(**environ)
    ran = subprocess.run(command, cwd=ROOT, env=surroundings, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command line
    clock.move(minutes=ROUNDS + 60)
    return int(ran.stdout)


def let_persons_look(core: Core, clock: Clock) -> int:
    """Rows that were killed three times wait for a person, who has them tried again; returns how many."""
    with core.write() as session:
        parked = due.parked(session, limit=10_000)
        for row in parked:
            due.owe(session, Job(row.job), [Owed(row.subject_id, clock(), row.batch)], now=clock())
    while services.verify_due(core):
        pass
    return len(parked)


def test_workers_killed_at_any_moment_lose_nothing_and_do_nothing_twice(
    core: Core, environ: dict[str, str], recorded: dict[int, int], paid: set[int], clock: Clock, sandbox: SandboxServer
) -> None:
    seed = time.time_ns() % 10**6
    amid = kill(core, environ, clock, seed)
    parked = let_persons_look(core, clock)
    wrong = check.verify(core)
    with core.read() as session:
        states = Counter(session.scalars(select(Post.state).where(Post.id.not_in(paid))))
        all_owed = session.execute(select(Due.job, Due.subject_id, Due.lease_token, Due.parked_at)).all()
        kept = {post_id: len(changes) for post_id, changes in readings.histories(session).items()}
        current = session.execute(select(CurrentReading.post_id, CurrentReading.likes))
        likes = {row.post_id: row.likes for row in current}
        rungs = session.scalar(select(func.count()).select_from(Evidence).where(Evidence.step == "measured"))
    owed = [row for row in all_owed if row.subject_id not in paid]
    asked = {call: told["items"] for call, told in sandbox.calls("bluesky").items()}
    told = f"seed {seed}, {amid} kills amid a drain, {parked} rows were parked, items asked for: {asked}"
    assert not wrong, f"{told}: {wrong}"
    assert states == {"verified": len(recorded)}, told
    assert not [row for row in owed if row.job == Job.VERIFY_POST], told
    assert sorted(row.subject_id for row in owed if row.job == Job.READ_METRICS) == sorted(recorded), told
    assert not [row for row in owed if row.parked_at], told
    # One look changed something, however often it was made: a second row would be a reading kept twice.
    assert set(kept.values()) == {1}, told
    assert kept.keys() - paid == recorded.keys(), told
    assert {post_id: likes[post_id] for post_id in recorded} == recorded, told
    assert rungs == len(kept), told
    assert not charging.wrong(core, sandbox, posts=PAYABLE), f"{told}: {charging.wrong(core, sandbox, posts=PAYABLE)}"
    assert parked <= len(recorded) / 4, told
    # Had the kills missed the work, all of this would prove nothing.
    assert amid >= ROUNDS / 5, told
