"""A look at how all members of a large campaign are doing, so that no page has to take it."""

from share.core import Core
from share.domain.due import Job
from share.repositories import due, surveys


def take_due(core: Core) -> int:
    """Look at everybody where that is due; returns how many looks that were."""
    with core.write() as session:
        held = due.lease(session, Job.SURVEY_MEMBERS, now=core.now(), limit=1)
    for lease in held:
        with core.read() as session:
            surveys.renew(session, core.shelf, lease.subject_id, now=core.now())
        with core.write() as session:
            due.done(session, lease)
    return len(held)
