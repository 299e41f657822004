"""The RQ worker: one queue, tuned so that what a dead one left is found soon.

Drains run in the worker's own process. A fork for each, RQ's default, would cost 28 ms a drain and fresh
connections to database and networks; what it would protect from, a drain that takes its process down, is
mended here as well: the pool starts the process again, and the leases of the lost one run out.
"""

import os
import socket
import time

from redis import Redis
from rq import SimpleWorker
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from share.domain.due import Pool
from share.infra import memory
from share.infra.queue import ListedJob, ListedQueue, open_queue
from workers.job import STOP

IDLE = 30
"""Seconds: an idle worker looks up, and looks after the queue's leavings, at least this often."""

MAINTENANCE = 15

DRAINS_PER_LIFE = 5000
"""Then the process is replaced, so that a slow leak in some library stays small."""

LONG_DRAIN, MOST_OWN = 1.0, 42.0
"""Seconds and megabytes: a process that holds more of its own after a long drain is replaced by a fresh fork, which
shares nearly all with its parent. Python gives little of what a large batch took back to the system."""


class DrainWorker(SimpleWorker):
    """Works one pool's queue."""

    queue_class = ListedQueue
    job_class = ListedJob

    def __init__(self, store: Redis, pool: Pool) -> None:
        super().__init__(
            [open_queue(store, pool)],
            name=f"{pool.value}-{socket.gethostname()}-{os.getpid()}",
            connection=store,
            serializer=JSONSerializer,
            worker_ttl=IDLE,
            maintenance_interval=MAINTENANCE,
            log_job_description=False,
        )

    def execute_job(self, job: Job, queue: Queue) -> None:
        began = time.monotonic()
        super().execute_job(job, queue)
        if time.monotonic() - began > LONG_DRAIN and memory.own() > MOST_OWN:
            self._stop_requested = True

    def handle_warm_shutdown_request(self) -> None:
        """Told to end: the drain that runs stops after its batch, what it holds is given back."""
        STOP.set()

    def work_on(self) -> None:
        """Work until told to end or due for replacement."""
        self.work(max_jobs=DRAINS_PER_LIFE)
