"""What is owed is done: every job leads to a function of ours in time."""

import importlib

from share.domain.due import LEASE, WORK, Job, Pool
from share.infra.queue import ALLOWED
from workers import job as drains
from workers.schedule import PERIODIC

SLOWEST_CALL = 20
"""Seconds: a batch that was begun before the drain's time was up, with one slow answer in it."""


def test_every_job_has_its_work() -> None:
    assert set(WORK) == set(Job)


def test_every_job_leads_to_a_function_that_takes_no_subject() -> None:
    for work in WORK.values():
        module, _, name = work.function.rpartition(".")
        function = getattr(importlib.import_module(module), name)
        function_arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
        assert set(function_arguments) <= {"request_id"}, f"{work.function} looks for its subjects itself."


def test_a_job_is_given_more_time_than_its_drain_takes() -> None:
    for job, work in WORK.items():
        assert work.timeout >= drains.DRAIN_SECONDS + SLOWEST_CALL, job
        assert work.timeout > LEASE.total_seconds(), job


def test_every_pool_has_work_and_every_job_a_pool() -> None:
    assert {work.pool for work in WORK.values()} == set(Pool)


def test_the_queue_runs_our_jobs_alone() -> None:
    assert frozenset(work.function for work in WORK.values()) == ALLOWED


def test_every_periodic_thing_is_listed_once() -> None:
    names = [periodic.name for periodic in PERIODIC]
    runs = [periodic.run for periodic in PERIODIC]
    assert len(set(names)) == len(names)
    assert len(set(runs)) == len(runs)
    assert "sweep" in names
