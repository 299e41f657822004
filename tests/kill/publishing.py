"""Publishes with workers that are killed at any moment; a process of its own, started by test_publishing_killed.py.

Each round forks a worker and kills it a little later; then the leases of the killed are said to have run out.
"""

import json
import os
import random
import select
import signal
import sys
import time
from datetime import timedelta

from sqlalchemy import update

from share import settings
from share.core import Core, open_core
from share.domain.due import Job
from share.infra import logs
from share.models.due import Due
from share.models.network_states import NetworkState
from share.models.publications import Publication
from share.processes.child import fork
from share.services import publications

LONGEST = 0.25
IN_FLIGHT = 0.1
"""Seconds that a call of a killed worker may still be on its way."""

SETTLED = timedelta(minutes=6)
MOST_CALM = 2_000


def main(rounds: int, seed: int) -> int:
    """Returns how many kills came in the middle of the work."""
    logs.configure("CRITICAL")
    dice = random.Random(seed)  # noqa: S311 - when to kill, so that a failure can be had again
    core = open_core(settings.load())
    amid = 0
    for _ in range(rounds):
        amid += _kill(core, dice)
        _let_leases_run_out(core)
    for _ in range(MOST_CALM):
        if not publications.publish_due(core):
            break
        _let_leases_run_out(core)
    return amid


def _kill(core: Core, dice: random.Random) -> bool:
    here, there = os.pipe()
    core.db.close()

    def work() -> None:
        core.db.forget_connections()
        os.write(there, b"b")
        while publications.publish_due(core):
            pass
        os.write(there, b"e")
        time.sleep(60)

    pid = fork(work)
    os.close(there)
    select.select([here], [], [], 10)
    time.sleep(dice.uniform(0, LONGEST))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    told = os.read(here, 10)
    os.close(here)
    time.sleep(IN_FLIGHT)
    return told == b"b"


def _let_leases_run_out(core: Core) -> None:
    now = core.now()
    owed = (Due.job == Job.PUBLISH_POST.value,)
    with core.write() as session:
        held = update(Due).where(*owed, Due.lease_until.is_not(None))
        session.execute(held.values(lease_until=now - timedelta(seconds=1)))
        # Rows that took three workers down wait for a person: here they are tried again at once.
        session.execute(update(Due).where(*owed).values(due_at=now, crashes=0, parked_at=None))
        # No server is at a first call any more, so that a harmless repeat may be made.
        sent = update(Publication).where(Publication.sent_at.is_not(None))
        session.execute(sent.values(sent_at=now - SETTLED))
        # A killed worker's turn at a host is over, and the pause between two turns.
        session.execute(update(NetworkState).values(free_at=None, tried_at=None))


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(main(given["rounds"], given["seed"]))  # noqa: T201 - for the test
