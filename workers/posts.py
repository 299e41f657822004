"""Drains of the posts pool."""

from share.domain.due import Job
from share.services import posts
from workers.job import drain


def verify(request_id: str = "") -> int:
    """Look at recorded posts that are due."""
    return drain(Job.VERIFY_POST, posts.verify_due, request_id)
