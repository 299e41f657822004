"""Drains of what comes round for a campaign."""

from share.domain.due import Job
from share.services import goals, milestones, suspicions
from workers.job import drain


def count_goals(request_id: str = "") -> int:
    """Count what is done towards the running goals."""
    return drain(Job.COUNT_GOALS, goals.count_due, request_id)


def award_badges(request_id: str = "") -> int:
    """Keep the milestones that were passed lately."""
    return drain(Job.AWARD_BADGES, milestones.award_due, request_id)


def find_suspicions(request_id: str = "") -> int:
    """Look over the latest posts and clicks."""
    return drain(Job.FIND_SUSPICIONS, suspicions.find_due, request_id)
