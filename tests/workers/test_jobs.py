"""Guards: every job has its drain, its time, its consumer; what comes round comes round once."""

import importlib
from collections import Counter

import pytest

from share.domain.due import LEASE, WORK, Job, Pool
from share.infra import fetch_dial
from workers.job import DRAIN_SECONDS
from workers.schedule import PERIODIC


@pytest.mark.parametrize("job", list(Job))
def test_every_job_names_a_drain_in_its_pools_file(job: Job) -> None:
    module, _, name = WORK[job].function.rpartition(".")
    assert module == f"workers.{WORK[job].pool.value}", "a drain stands in the file of its pool"
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("job", list(Job))
def test_every_jobs_limit_leaves_room_for_a_drain_and_a_last_slow_batch(job: Job) -> None:
    assert WORK[job].timeout >= DRAIN_SECONDS + LEASE.total_seconds(), "raise its timeout in domain/due.py"


def test_every_pool_has_work() -> None:
    assert {work.pool for work in WORK.values()} == set(Pool), "a pool without jobs costs a process for nothing"


def test_what_comes_round_is_listed_once() -> None:
    assert max(Counter(periodic.name for periodic in PERIODIC).values()) == 1
    assert max(Counter(periodic.run for periodic in PERIODIC).values()) == 1


def test_lost_rings_are_found_well_before_a_lease_runs_out() -> None:
    sweep = next(periodic for periodic in PERIODIC if periodic.name == "sweep")
    assert sweep.every <= LEASE / 2


def test_a_lease_outlives_two_slow_answers() -> None:
    assert LEASE.total_seconds() > 2 * fetch_dial.READ_SECONDS, "a slower batch would be asked for twice"
