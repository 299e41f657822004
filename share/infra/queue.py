"""The doorbell: one RQ queue per worker pool, JSON only, and no function that is not on the list."""

from collections.abc import Iterable

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from share.domain.due import WORK, Job, Pool

log = structlog.get_logger(__name__)

ALLOWED = frozenset(work.function for work in WORK.values())
FAILURES_KEPT = 7 * 24 * 3600


class UnknownFunctionError(Exception):
    """Something in the queue names a function that is not ours; it is not run."""


class ListedJob(RqJob):
    """A job that runs only what stands on our list: whoever can write to the store cannot name code."""

    @property
    def func_name(self) -> str:
        name = super().func_name
        if name not in ALLOWED:
            raise UnknownFunctionError("A job names a function that is not on the list.")
        return name


class ListedQueue(RqQueue):
    """A queue of listed jobs."""

    job_class = ListedJob


def open_queue(store: Redis, pool: Pool) -> ListedQueue:
    """The queue of one worker pool."""
    return ListedQueue(pool.value, connection=store, serializer=JSONSerializer, job_class=ListedJob)


class Doorbell:
    """Tells worker pools to look for due work; a lost ring is found by the sweeper."""

    def __init__(self, store: Redis) -> None:
        self._queues = {pool: open_queue(store, pool) for pool in Pool}

    def ring(self, jobs: Iterable[Job], *, request_id: str = "") -> None:
        """Enqueue each job's drain once; a store that does not answer is left to the sweeper."""
        for job in jobs:
            work = WORK[job]
            try:
                self._queues[work.pool].enqueue(
                    work.function,
                    kwargs={"request_id": request_id},
                    job_id=job.value,
                    unique=True,
                    job_timeout=work.timeout,
                    result_ttl=0,
                    failure_ttl=FAILURES_KEPT,
                    description=job.value,
                )
            except RedisError as error:
                log.warning("ring_lost", job=job.value, error=type(error).__name__)
