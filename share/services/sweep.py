"""What a lost ring forgot: the database knows what is due, and the queue is told again."""

from datetime import timedelta

from share.core import Core, utc_now
from share.repositories import ahead, condition, due

SAME_TIME = timedelta(minutes=1)


def ring_waiting(core: Core) -> int:
    """Ring for every job that has something due and free; returns how many jobs that are."""
    with core.read() as session:
        waiting = due.jobs_waiting(session, now=core.now())
    core.doorbell.ring(waiting)
    return len(waiting)


def put_right(core: Core) -> int:
    """Where a clock ran ahead for a while, let nothing wait for its times; returns how many posts it had read."""
    with core.read() as session:
        if not ahead.is_any(session, now=core.now()):
            return 0
    found = 0
    while True:
        with core.write() as session:
            # A machine whose own clock is behind the database's would take everything for written ahead.
            if abs(condition.clock(session) - utc_now()) > SAME_TIME:
                return found
            some = ahead.put_right(session, batch_of=core.networks.batch_of, now=core.now())
        found += some
        if not some:
            return found
