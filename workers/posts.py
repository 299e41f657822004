"""Drains of the posts pool."""

from share.domain.due import Job
from share.services import posts, publications, scores
from workers.job import drain


def verify(request_id: str = "") -> int:
    """Look at recorded posts that are due."""
    return drain(Job.VERIFY_POST, posts.verify_due, request_id)


def publish(request_id: str = "") -> int:
    """Make the posts that members asked for, and look for those of which no answer came."""
    return drain(Job.PUBLISH_POST, publications.publish_due, request_id)


def score(request_id: str = "") -> int:
    """Count members' points anew whose campaign has other rules now."""
    return drain(Job.SCORE_POINTS, scores.work_through_due, request_id)
