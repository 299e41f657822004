"""Drains of the notices pool."""

from share.domain.due import Job
from share.services import notices
from workers.job import drain


def send(request_id: str = "") -> int:
    """Send the notices that are due."""
    return drain(Job.SEND_NOTICE, notices.send_due, request_id)
