"""Worker processes of one host: `python -m workers.pool QUEUE… [--with-scheduler]`.

The parent imports everything once and forks a process for each queue named; what is imported is shared.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import structlog

from share.domain.due import WORK, Job, Pool
from share.domain.errors import BusyError, CampaignError
from share.infra import memory
from share.infra import store as store_infra
from share.processes.child import follow_supervisor, fork
from share.processes.family import Family, Kin
from share.services import accounts
from share.settings import SettingsError
from workers import collection, editorial, notices, posts, schedule
from workers.drains import DrainWorker
from workers.job import prepare, process_core

log = structlog.get_logger(__name__)

GRACE = 7.0
"""Seconds for the drains that run to end their batches."""

DRAINS = (collection, editorial, notices, posts)


def main(arguments: list[str]) -> int:
    """Run the pools named until SIGTERM."""
    follow_supervisor(os.environ)
    pools = [Pool(name) for name in arguments if not name.startswith("-")]
    loaded = prepare()
    family = Family(
        [],
        tell=lambda text: log.warning("child_died", how=text),
        # After many drains, or one that left it large.
        renewed=lambda text: log.info("worker_renewed", how=text),
    )
    family.kin = [Kin(pool.value, _forked(family, partial(_work, loaded.redis_url, pool))) for pool in pools]
    if "--with-scheduler" in arguments:
        family.kin.append(Kin("scheduler", _forked(family, schedule.run)))
    memory.settle()
    family.listen()
    family.run()
    family.stop(grace=GRACE)
    return 0


def _forked(family: Family, run: Callable[[], None]) -> Callable[[], int]:
    def child() -> None:
        family.leave()
        run()

    return partial(fork, child)


def _work(redis_url: str, pool: Pool) -> None:
    if pool is WORK[Job.REFRESH_TOKEN].pool:
        # Before the lease of one that died with a token in its hands runs out, and others ask with the old one.
        with suppress(BusyError):
            accounts.recover(process_core())
    DrainWorker(store_infra.connect(redis_url, wait=None), pool).work_on()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (CampaignError, SettingsError) as error:
        sys.exit(str(error))
