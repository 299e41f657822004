"""What every drain shares: one core for its process, a bound in time, log lines that name request and job.

A drain may run twice, die at any line, or overlap with another: what it works on are leased rows, and a
lease that was lost lets nothing be written.
"""

import threading
import time
from collections.abc import Callable
from functools import cache

import structlog
from rq import get_current_job

from share import settings
from share.core import Core, open_core
from share.domain.due import Job
from share.infra import logs, reach
from share.services import site
from share.settings import Settings

log = structlog.get_logger(__name__)

DRAIN_SECONDS = 30.0
"""After this long a drain gives way to the other jobs of its pool and rings for itself."""

STOP = threading.Event()
"""Set when this process is told to end: a drain finishes its batch and goes."""


@cache
def process_core() -> Core:
    """The core of this process. Opened by a parent it is shared by its children, who connect for themselves."""
    return open_core(settings.load())


def prepare() -> Settings:
    """Configure logs, reach the database, check the keys: what a worker's parent does before it forks."""
    loaded = settings.load()
    logs.configure(loaded.log_level, loaded.log_format)
    core = process_core()
    reach.prepare_database(core.db)
    site.find(core)
    core.db.close()
    return loaded


def drain(job: Job, work: Callable[[Core], int], request_id: str) -> int:
    """Call `work` until it finds nothing more to do, 30 seconds have passed or the process must end.

    Returns how many rows were worked on.
    """
    current = get_current_job()
    facts = {"job": job.value, "job_id": current.id if current else "", "request_id": request_id}
    with structlog.contextvars.bound_contextvars(**facts):
        try:
            return _drain(process_core(), job, work)
        except Exception:
            # The process boundary: told here with its facts; RQ notes the failure, the sweeper rings again.
            log.exception("drain_failed")
            raise


def _drain(core: Core, job: Job, work: Callable[[Core], int]) -> int:
    until = time.monotonic() + DRAIN_SECONDS
    worked = 0
    while time.monotonic() < until and not STOP.is_set():
        found = work(core)
        if not found:
            break
        worked += found
    else:
        core.doorbell.ring([job])
    if worked:
        log.info("drained", rows=worked)
    return worked
