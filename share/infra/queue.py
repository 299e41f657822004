"""The doorbell: one RQ queue per worker pool, JSON only, and no function that is not on the list."""

import json
import secrets
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq.exceptions import NoSuchJobError
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from share.domain.due import WORK, Job, Pool

log = structlog.get_logger(__name__)

ALLOWED = frozenset(work.function for work in WORK.values())

FAILURES_KEPT = 24 * 3600
"""Seconds that RQ remembers a failed drain; the rows it worked on remember their own errors."""

LOOKED_THROUGH = 200
"""Entries of a queue that a ring looks through for its own; a healthy queue holds a handful."""

KEPT_FIELDS = frozenset(
    {
        "data",
        "created_at",
        "enqueued_at",
        "started_at",
        "ended_at",
        "last_heartbeat",
        "origin",
        "description",
        "status",
        "timeout",
        "result_ttl",
        "failure_ttl",
        "worker_name",
    }
)
"""What of a stored job is believed. Callbacks, webhooks and repeats name code or addresses: they are dropped."""


class ListedJob(RqJob):
    """A job that runs only what stands on our list: whoever can write to the store cannot name code."""

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Take over a stored job; one that is malformed or names other code counts as not there."""
        fields = {name: value for name, value in raw_data.items() if name.decode(errors="replace") in KEPT_FIELDS}
        if not _is_listed(fields.get(b"data", b"")):
            log.warning("job_refused")
            raise NoSuchJobError("This job is not on the list.")
        try:
            super().restore(fields)
        except (ValueError, TypeError, AssertionError) as error:
            log.warning("job_refused", error=type(error).__name__)
            raise NoSuchJobError("This job is malformed.") from error


def _is_listed(data: bytes) -> bool:
    try:
        call: Any = json.loads(zlib.decompress(data))
        function, instance, arguments, named = call
    except (zlib.error, ValueError, TypeError):
        return False
    return function in ALLOWED and instance is None and not arguments and set(named) <= {"request_id"}


class ListedQueue(RqQueue):
    """A queue of listed jobs."""

    job_class = ListedJob


def open_queue(store: Redis, pool: Pool) -> ListedQueue:
    """The queue of one worker pool."""
    return ListedQueue(pool.value, connection=store, serializer=JSONSerializer, job_class=ListedJob)


class Doorbell:
    """Tells worker pools to look for due work; a lost ring is found by the sweeper."""

    def __init__(self, store: Redis) -> None:
        self._store = store
        self._queues = {pool: open_queue(store, pool) for pool in Pool}

    def ring(self, jobs: Iterable[Job], *, request_id: str = "") -> None:
        """Enqueue a drain for each job that has none waiting; a store that is away is left to the sweeper."""
        try:
            for job in jobs:
                self._ring(job, request_id)
        except RedisError as error:
            log.warning("ring_lost", error=type(error).__name__)

    def _ring(self, job: Job, request_id: str) -> None:
        # RQ's own `unique` is not used: its id stays taken while the drain runs and as long as a failure is
        # remembered, so a ring in that time would be lost. A drain that waits will look after this commit;
        # one that runs may not. Two rings at once may both enqueue, which costs an empty look.
        work = WORK[job]
        queue = self._queues[work.pool]
        if any(_job_of(entry) == job.value for entry in queue.get_job_ids(0, LOOKED_THROUGH)):
            return
        queue.enqueue(
            work.function,
            kwargs={"request_id": request_id},
            job_id=f"{job.value}-{secrets.token_hex(6)}",
            job_timeout=work.timeout,
            result_ttl=0,
            failure_ttl=FAILURES_KEPT,
            description=job.value,
        )


def _job_of(job_id: str) -> str:
    return job_id.rpartition("-")[0]
