"""What a lost ring forgot: the database knows what is due, and the queue is told again."""

from share.core import Core
from share.repositories import due


def ring_waiting(core: Core) -> int:
    """Ring for every job that has something due and free; returns how many jobs that are."""
    with core.read() as session:
        waiting = due.jobs_waiting(session, now=core.now())
    core.doorbell.ring(waiting)
    return len(waiting)
