"""A drain: bounded, told to stop between batches, rings for itself where work is left."""

import signal

import pytest
from redis import Redis
from structlog.testing import capture_logs

from share.core import Core
from share.domain.due import Job, Pool
from share.infra.queue import open_queue
from workers import drains
from workers import job as jobs
from workers.drains import DrainWorker


@pytest.fixture
def worker(core: Core, monkeypatch: pytest.MonkeyPatch) -> Core:
    """This test's process as a worker with the test's core."""
    monkeypatch.setattr(jobs, "process_core", lambda: core)
    monkeypatch.setattr(jobs, "STOP", type(jobs.STOP)())
    return core


class Batches:
    """Work that is found in batches; `then` runs in the midst of the first."""

    def __init__(self, *sizes: int) -> None:
        self.sizes = list(sizes)

    def __call__(self, _core: Core) -> int:
        return self.sizes.pop(0) if self.sizes else 0


def waiting(store: Redis) -> list[str]:
    return [entry.rpartition("-")[0] for entry in open_queue(store, Pool.POSTS).get_job_ids()]


def test_it_works_until_nothing_is_found(worker: Core) -> None:
    work = Batches(10, 10, 3, 0, 99)
    assert jobs.drain(Job.VERIFY_POST, work, "r-1") == 23
    assert work.sizes == [99]
    assert waiting(worker.store) == []


def test_after_its_time_it_gives_way_and_rings_for_itself(worker: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "DRAIN_SECONDS", -1.0)
    assert jobs.drain(Job.VERIFY_POST, Batches(10), "r-1") == 0
    assert waiting(worker.store) == [Job.VERIFY_POST]


def test_told_to_stop_it_ends_after_its_batch_and_rings_for_the_rest(worker: Core) -> None:
    work = Batches(10, 10)

    def stopping(core: Core) -> int:
        jobs.STOP.set()
        return work(core)

    assert jobs.drain(Job.VERIFY_POST, stopping, "r-1") == 10
    assert work.sizes == [10]
    assert waiting(worker.store) == [Job.VERIFY_POST]


def test_a_process_that_holds_much_after_a_long_drain_ends_for_a_fresh_one(
    worker: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # this process keeps its own
    monkeypatch.setattr(drains, "LONG_DRAIN", -1.0)
    monkeypatch.setattr(drains, "MOST_OWN", -1.0)
    worker.doorbell.ring([Job.SEND_NOTICE])
    DrainWorker(worker.store, Pool.NOTICES).work_on()
    assert open_queue(worker.store, Pool.NOTICES).get_job_ids() == []


def test_what_goes_wrong_is_told_with_its_facts_and_raised(worker: Core) -> None:
    def broken(_core: Core) -> int:
        raise RuntimeError("nobody thought of this")

    with capture_logs() as lines, pytest.raises(RuntimeError, match="nobody thought"):
        jobs.drain(Job.VERIFY_POST, broken, "r-1")
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("drain_failed", "error")
