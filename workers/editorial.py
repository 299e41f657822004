"""Drains of the editorial pool."""

from share.domain.due import Job
from share.services import feeds, kits
from workers.job import drain


def publish(request_id: str = "") -> int:
    """Publish the kits that are due."""
    return drain(Job.PUBLISH_KIT, kits.publish_due, request_id)


def close(request_id: str = "") -> int:
    """Close the kits whose time is over."""
    return drain(Job.CLOSE_KIT, kits.close_due, request_id)


def pull(request_id: str = "") -> int:
    """Pull the feeds that are due."""
    return drain(Job.PULL_FEED, feeds.pull_due, request_id)
