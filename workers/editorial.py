"""Drains of the editorial pool."""

from share.domain.due import Job
from share.services import daybook, feeds, goals, kits, milestones, surveys, suspicions
from workers.job import drain


def publish(request_id: str = "") -> int:
    """Publish the kits that are due."""
    return drain(Job.PUBLISH_KIT, kits.publish_due, request_id)


def equip(request_id: str = "") -> int:
    """Go on with what members get with a kit that went out to very many."""
    return drain(Job.EQUIP_MEMBERS, kits.equip_due, request_id)


def close(request_id: str = "") -> int:
    """Close the kits whose time is over."""
    return drain(Job.CLOSE_KIT, kits.close_due, request_id)


def pull(request_id: str = "") -> int:
    """Pull the feeds that are due."""
    return drain(Job.PULL_FEED, feeds.pull_due, request_id)


def count_goals(request_id: str = "") -> int:
    """Count what is done towards the running goals."""
    return drain(Job.COUNT_GOALS, goals.count_due, request_id)


def award_badges(request_id: str = "") -> int:
    """Keep the milestones that were passed lately."""
    return drain(Job.AWARD_BADGES, milestones.award_due, request_id)


def find_suspicions(request_id: str = "") -> int:
    """Look over the latest posts and clicks."""
    return drain(Job.FIND_SUSPICIONS, suspicions.find_due, request_id)


def survey_members(request_id: str = "") -> int:
    """Look at how all members of a large campaign are doing."""
    return drain(Job.SURVEY_MEMBERS, surveys.take_due, request_id)


def keep_daybook(request_id: str = "") -> int:
    """Count what the campaign's days came to, for the coordinator's plots."""
    return drain(Job.KEEP_DAYBOOK, daybook.keep_due, request_id)
