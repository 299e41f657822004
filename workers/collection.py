"""Drains of the collection pool."""

from share.domain.due import Job
from share.services import collection
from workers.job import drain


def read(request_id: str = "") -> int:
    """Read the metrics that are due."""
    return drain(Job.READ_METRICS, collection.read_due, request_id)
