"""Works with real RQ workers and kills them at any moment; a process of its own, started by test_kills.py.

Each round forks a worker for two pools, as the pool's parent does, and kills both 0 to 120 ms later.
Each round happens a minute after the one before, so that the leases of the killed have run out. In some rounds a
worker is frozen instead and wakes up in the next one, its leases gone; in some the store has lost everything, and
two schedulers look for what is due. In two of them the database server is stopped and started under the workers.
"""

import json
import os
import random
import select
import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from share import settings
from share.core import open_core
from share.domain.due import Job, Pool
from share.infra import logs
from share.infra import store as store_infra
from share.infra.queue import Doorbell
from share.processes.child import fork
from share.services import collection, posts, sweep
from tests.kill.restarts import Server
from workers import collection as drains_of_collection
from workers import job
from workers import posts as drains_of_posts
from workers.drains import DrainWorker

LONGEST = 0.120
EARLY = 8
"""One kill in so many comes while the worker is still starting; the others once its drain has begun."""

NOTHING_TO_DO = 1.0
"""Seconds after which a worker without a drain is taken as it is: a frozen one may still hold the only ring."""

FREEZING = 10
"""One worker in so many is frozen, not killed."""

FLUSHING = 12
"""Before one round in so many the store loses everything."""

CALM_ROUNDS = 8
DRAINS = {Pool.POSTS: (drains_of_posts, "verify"), Pool.COLLECTION: (drains_of_collection, "read")}
"""Imported before the fork, as in production."""


@dataclass(frozen=True)
class Worker:
    """A forked worker; through `pipe` it tells that a drain begins (b) and ends (e)."""

    pid: int
    pipe: int

    def wait(self, dice: random.Random) -> None:
        """Let it work until some moment."""
        if dice.randrange(EARLY):
            select.select([self.pipe], [], [], NOTHING_TO_DO)
        time.sleep(dice.uniform(0, LONGEST))

    def kill(self) -> bool:
        """Kill it now; returns whether that was in the middle of a drain."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        told = os.read(self.pipe, 1000)
        os.close(self.pipe)
        return told.endswith(b"b")


class Killer:
    """Rounds of work, each a minute after the one before."""

    def __init__(self, start: datetime, seed: int, server: Server | None) -> None:
        self._now, self._server = start, server
        self._frozen: list[Worker] = []
        self._dice = random.Random(seed)  # noqa: S311 - when to kill, so that a failure can be had again
        loaded = settings.load()
        logs.configure("CRITICAL")
        self._url = loaded.redis_url
        self._store = store_infra.connect(self._url, wait=5)
        self._core = open_core(loaded, now=lambda: self._now)
        job.process_core = lambda: self._core  # type: ignore[assignment]  # the worker's core, with the round's time
        # A first batch warms up what every worker would otherwise do anew, statements and certificates.
        posts.verify_due(self._core)
        collection.read_due(self._core)
        self._core.db.close()

    def killing(self, *, restart: bool = False) -> int:
        """One round; returns how many kills came in the middle of a drain."""
        frozen, self._frozen = self._frozen, []
        amid = 0
        workers = self._start(burst=False)
        if restart and self._server is not None:
            workers[0].wait(self._dice)
            self._server.restart()
        for worker in workers:
            worker.wait(self._dice)
            if self._dice.randrange(FREEZING):
                amid += worker.kill()
            else:
                os.kill(worker.pid, signal.SIGSTOP)
                self._frozen.append(worker)
        for worker in frozen:
            # It goes on where it stood, believing its leases: they are another's by now.
            os.kill(worker.pid, signal.SIGCONT)
            time.sleep(self._dice.uniform(0, LONGEST))
            amid += worker.kill()
        return amid

    def thaw(self) -> None:
        """Nobody is left frozen."""
        for worker in self._frozen:
            os.kill(worker.pid, signal.SIGCONT)
            worker.kill()
        self._frozen = []

    def calm(self) -> None:
        """One round in which everybody may finish."""
        for worker in self._start(burst=True):
            _, status = os.waitpid(worker.pid, 0)
            os.close(worker.pipe)
            if status:
                sys.exit(f"a worker that nobody killed ended with {os.waitstatus_to_exitcode(status)}")

    def _start(self, *, burst: bool) -> list[Worker]:
        self._now += timedelta(minutes=1)
        if self._dice.randrange(FLUSHING):
            Doorbell(self._store).ring([Job.VERIFY_POST, Job.READ_METRICS])
        else:
            self._store.flushall()
            for _scheduler in range(2):
                sweep.ring_waiting(self._core)
            self._core.db.close()
        workers = []
        for pool in DRAINS:
            here, there = os.pipe()
            workers.append(Worker(fork(partial(self._work, pool, there, burst=burst)), here))
            os.close(there)
        return workers

    def _work(self, pool: Pool, pipe: int, *, burst: bool) -> None:
        self._core.db.forget_connections()
        module, name = DRAINS[pool]
        drain = getattr(module, name)

        def told(request_id: str = "") -> int:
            os.write(pipe, b"b")
            worked: int = drain(request_id)
            os.write(pipe, b"e")
            return worked

        setattr(module, name, told)
        DrainWorker(store_infra.connect(self._url, wait=None), pool).work(burst=burst)


def main(start: datetime, rounds: int, seed: int, server: Server | None) -> int:
    """Returns how many kills came in the middle of a drain."""
    killer = Killer(start, seed, server)
    restarts = {rounds // 3, 2 * rounds // 3}
    amid = sum(killer.killing(restart=number in restarts) for number in range(rounds))
    killer.thaw()
    for _ in range(CALM_ROUNDS):
        killer.calm()
    return amid


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    found = Server(**given["server"]) if given["server"] else None
    amid = main(datetime.fromisoformat(given["start"]), given["rounds"], given["seed"], found)
    print(amid)  # noqa: T201 - for the test
