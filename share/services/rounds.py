"""What comes round for a campaign: goals are counted, milestones kept, figures and members looked over."""

from share.core import Core
from share.domain.due import Job
from share.repositories import campaigns, due
from share.repositories.due import Owed

ROUNDS = (Job.COUNT_GOALS, Job.AWARD_BADGES, Job.FIND_SUSPICIONS, Job.SURVEY_MEMBERS)


def owe(core: Core) -> int:
    """Owe the rounds of the current campaign; returns how many."""
    with core.write() as session:
        campaign = campaigns.find_current(session)
        if campaign is None:
            return 0
        for job in ROUNDS:
            due.owe(session, job, [Owed(campaign.id, core.now())], now=core.now())
    return len(ROUNDS)
