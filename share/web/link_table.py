"""What the redirect knows without asking the database: links for good, kits and keys for a moment."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import structlog

from share.core import Core
from share.services import clicks, links
from share.services.links import Destination, TrackedLink

log = structlog.get_logger(__name__)

KIT_FRESH = 2_000
"""Milliseconds after which a kit is looked at again: how long a recall may take to reach every process."""

UNKNOWN_FRESH = 5_000
KEYS_FRESH = 60_000

MOST_LINKS = 500_000
MOST_UNKNOWN = 20_000
"""Entries at which a cache is emptied and starts anew; a link takes about 300 bytes."""


@dataclass(slots=True)
class Known[Value: Hashable]:
    """A value, and when it was read (ms)."""

    value: Value
    at: int


class LinkTable:
    """One per process. The answers may be KIT_FRESH old, and older while the database is away."""

    def __init__(self, core: Core) -> None:
        self._core = core
