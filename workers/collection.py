"""Drains of the collection pool."""

from share.domain.due import Job
from share.services import accounts, collection, found_posts
from workers.job import drain


def read(request_id: str = "") -> int:
    """Read the metrics that are due."""
    return drain(Job.READ_METRICS, collection.read_due, request_id)


def detect(request_id: str = "") -> int:
    """Search the accounts that are due for the kits' links."""
    return drain(Job.DETECT_POSTS, found_posts.detect_due, request_id)


def refresh(request_id: str = "") -> int:
    """Renew the access that members gave, ahead of its end."""
    return drain(Job.REFRESH_TOKEN, accounts.refresh_due, request_id)
