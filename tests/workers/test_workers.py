"""Real RQ workers over a real database and store, and what may happen to them."""

import json
import signal
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from redis import Redis
from sqlalchemy import select, update
from structlog.contextvars import bound_contextvars

from share.core import Core
from share.models.due import Due
from share.models.kits import Kit
from share.repositories import readings
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.stores import ONE_DATABASE, Clock
from tests.processes.trees import Started, until
from tests.sandbox_server import SandboxServer
from tests.workers.conftest import Start
from tests.workers.recorded import likes, native_id, record, to_be_read, verified

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def lines(started: Started) -> list[dict[str, Any]]:
    return [json.loads(line) for line in started.said().splitlines() if line.startswith("{")]


def has_worker(store: Redis) -> bool:
    return any(not store.hexists(key, "death") for key in store.scan_iter("rq:worker:*"))


def test_what_a_request_owes_is_worked_at_once_and_told_with_that_request(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start
) -> None:
    pool = start("workers.pool", "posts")
    until(lambda: has_worker(core.store), "the worker")
    with bound_contextvars(request_id="request-17"):
        recorded = record(core, sandbox, cast.alice, kit, count=30, at=clock())
    until(lambda: verified(core) == 30, "the posts to be verified")
    assert likes(core) == recorded
    assert pool.stop() == 0
    (drained,) = [line for line in lines(pool) if line["event"] == "drained"]
    assert (drained["request_id"], drained["job"], drained["rows"]) == ("request-17", "verify_post", 30)
    assert drained["job_id"].startswith("verify_post-")


def test_a_flushed_store_loses_nothing(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start
) -> None:
    sandbox.faults({"kind": "slow", "network": "bluesky", "seconds": 0.2})
    record(core, sandbox, cast.alice, kit, count=120, at=clock())
    core.store.flushall()
    start("workers.pool", "posts")
    until(lambda: has_worker(core.store), "the worker")
    assert verified(core) == 0
    start("workers.schedule")
    until(lambda: verified(core) > 0, "the sweeper to find what the ring lost")
    core.store.flushall()
    until(lambda: verified(core) == 120, "all posts to be verified")
    with core.read() as session:
        assert [len(changes) for changes in readings.histories(session).values()] == [1] * 120


@ONE_DATABASE
def test_a_planted_job_is_not_run_and_the_worker_lives_on(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start, tmp_path: Path
) -> None:
    pool = start("workers.pool", "posts")
    until(lambda: has_worker(core.store), "the worker")
    (worker,) = pool.offspring()
    for number, command in enumerate(("os.system", "subprocess.call", "workers.pool.main")):
        mark = tmp_path / f"planted{number}"
        body = zlib.compress(json.dumps([command, None, [f"touch {mark}"], {}]).encode())
        core.store.hset(f"rq:job:planted{number}", "data", body)
        for name, value in (("origin", "posts"), ("status", "queued"), ("created_at", "2026-11-22T00:00:00Z")):
            core.store.hset(f"rq:job:planted{number}", name, value)
        core.store.rpush("rq:queue:posts", f"planted{number}")
    core.store.rpush("rq:queue:posts", "nobody-wrote-this-one")
    record(core, sandbox, cast.alice, kit, count=5, at=clock())
    until(lambda: verified(core) == 5, "the work behind the planted jobs")
    assert not list(tmp_path.glob("planted*"))
    assert [one.pid for one in pool.offspring()] == [worker.pid]
    assert [line["event"] for line in lines(pool)].count("job_refused") == 3


def test_a_worker_that_was_frozen_and_wakes_late_writes_nothing(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start
) -> None:
    sandbox.faults({"kind": "slow", "network": "bluesky", "seconds": 4, "calls": 1})
    pool = start("workers.pool", "posts")
    until(lambda: has_worker(core.store), "the worker")
    record(core, sandbox, cast.alice, kit, count=3, at=clock())
    until(lambda: sandbox.calls("bluesky"), "the call whose answer comes late")
    (frozen,) = pool.offspring()
    frozen.send_signal(signal.SIGSTOP)
    # Its answer was made before this; its lease runs out; another does the work and sees newer counts.
    sandbox.change_post("bluesky", native_id(0), counts={"likes": 500})
    with core.write() as session:
        session.execute(update(Due).values(lease_until=clock() - timedelta(seconds=1)))
    while posts.verify_due(core):
        pass
    before = likes(core)
    assert before[min(before)] == 500
    frozen.send_signal(signal.SIGCONT)
    until(lambda: any(line["event"] == "drained" for line in lines(pool)), "the late one to finish")
    assert likes(core) == before
    with core.read() as session:
        kept = readings.histories(session)
        assert {post: [one.counts.likes for one in kept[post]] for post in kept} == {k: [v] for k, v in before.items()}
    assert to_be_read(core) == 3


@ONE_DATABASE
def test_told_to_end_a_pool_finishes_its_batch_and_leaves_the_rest_for_the_next(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start
) -> None:
    sandbox.faults({"kind": "slow", "network": "bluesky", "seconds": 1})
    pool = start("workers.pool", "posts")
    until(lambda: has_worker(core.store), "the worker")
    record(core, sandbox, cast.alice, kit, count=150, at=clock())
    until(lambda: verified(core) > 0, "work to be under way")
    assert pool.stop() == 0
    with core.read() as session:
        assert session.scalars(select(Due.id).where(Due.lease_token.is_not(None))).all() == []
    done = verified(core)
    assert 0 < done < 150
    sandbox.faults()
    start("workers.pool", "posts")
    until(lambda: verified(core) == 150, "the next pool to do the rest")


@ONE_DATABASE
def test_a_store_that_is_away_is_waited_for(core: Core, start: Start, tmp_path: Path) -> None:
    pool = start("workers.pool", "posts", REDIS_URL=f"unix://{tmp_path / 'nobody.sock'}")
    until(lambda: pool.said().count("child_died") >= 2, "the worker to be started again and again")
    assert not pool.is_over()
    assert pool.stop() == 0


@ONE_DATABASE
def test_a_worker_of_another_key_is_refused(core: Core, cast: Cast, start: Start) -> None:
    pool = start("workers.pool", "posts", SECRET_KEY="the-secret-of-another-installation")
    until(pool.is_over, "the refusal")
    assert "Give this host the same SECRET_KEY" in pool.said()
    assert pool.said().count("\n") == 1
    assert not psutil.pid_exists(pool.pid)
