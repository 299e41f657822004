"""What comes round for a campaign: goals are counted, milestones kept, figures and members looked over."""

from collections.abc import Sequence

from share.core import Core, Session
from share.domain.due import Job
from share.models.campaigns import Campaign
from share.repositories import campaigns, daybook, due, surveys
from share.repositories.due import Owed

ROUNDS = (Job.COUNT_GOALS, Job.AWARD_BADGES, Job.FIND_SUSPICIONS, Job.SURVEY_MEMBERS, Job.KEEP_DAYBOOK)


def owe(core: Core) -> int:
    """Owe the rounds of the current campaign; returns how many."""
    with core.write() as session:
        return _owe(core, session, campaigns.find_current(session), ROUNDS)


def owe_missing(core: Core) -> int:
    """Owe the looks that pages wait for because nothing is kept of them, at a first start or when the store was lost.

    So no page has to ask for them. Returns how many.
    """
    with core.read() as session:
        campaign = campaigns.find_current(session)
        missing = [] if campaign is None else _missing(core, session, campaign.id)
    if not missing:
        return 0
    with core.write() as session:
        return _owe(core, session, campaign, missing)


def _missing(core: Core, session: Session, campaign_id: int) -> list[Job]:
    wanted = {Job.KEEP_DAYBOOK: daybook.name_of(campaign_id)}
    if surveys.is_large(session):
        wanted[Job.SURVEY_MEMBERS] = surveys.name_of(campaign_id)
    return [
        job for job, name in wanted.items() if core.shelf.lacks(name) and not due.is_owed(session, job, campaign_id)
    ]


def _owe(core: Core, session: Session, campaign: Campaign | None, jobs: Sequence[Job]) -> int:
    if campaign is None:
        return 0
    for job in jobs:
        due.owe(session, job, [Owed(campaign.id, core.now())], now=core.now())
    return len(jobs)
