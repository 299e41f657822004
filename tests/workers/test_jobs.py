"""Guards: a drain stands where its pool looks for it, and the times fit each other."""

import importlib

import pytest

from share.domain.due import LEASE, WORK, Job
from share.infra import fetch_dial
from workers.schedule import PERIODIC


@pytest.mark.parametrize("job", list(Job))
def test_every_job_names_a_drain_in_its_pools_file(job: Job) -> None:
    module, _, name = WORK[job].function.rpartition(".")
    assert module == f"workers.{WORK[job].pool.value}", "a drain stands in the file of its pool"
    assert callable(getattr(importlib.import_module(module), name))


def test_lost_rings_are_found_well_before_a_lease_runs_out() -> None:
    sweep = next(periodic for periodic in PERIODIC if periodic.name == "sweep")
    assert sweep.every <= LEASE / 2


def test_a_lease_outlives_two_slow_answers() -> None:
    assert LEASE.total_seconds() > 2 * fetch_dial.READ_SECONDS, "a slower batch would be asked for twice"
