"""What the redirect knows without asking the database: links for good, kits for a moment, the days' keys."""

from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

import structlog

from share.core import Core
from share.domain.errors import BusyError
from share.domain.visitors import visitor
from share.services import clicks, links
from share.services.links import Destination, TrackedLink

log = structlog.get_logger(__name__)

KIT_FRESH = 2_000
"""Milliseconds after which a kit is looked at again: how long a recall may take to reach every process."""

UNKNOWN_FRESH = 5_000
RETRY = 1_000
DAY = 86_400_000

MOST_LINKS = 500_000
MOST_UNKNOWN = 20_000
"""Entries at which a cache is emptied and starts anew; a link takes about 300 bytes."""

UNIX_EPOCH_ORDINAL = 719_163

Value = TypeVar("Value")


@dataclass(slots=True)
class KnownKit:
    """Where a kit leads, as read `at` (ms), and its addresses by network as far as they were asked for."""

    destination: Destination
    at: int
    locations: dict[str, str] = field(default_factory=dict)

    def location(self, network: str) -> str:
        found = self.locations.get(network)
        if found is None:
            found = self.locations[network] = self.destination.location(network)
        return found


class LinkTable:
    """One per process; threads may race to fill it, with the same values. Times are in ms since 1970."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._links: dict[str, TrackedLink] = {}
        self._unknown: dict[str, int] = {}
        self._kits: dict[int, KnownKit] = {}
        self._keys: dict[int, bytes] = {}
        self._keys_tried = 0
        self._asking = Lock()

    def link(self, code: str, *, now: int) -> TrackedLink | None:
        """The link with this code; raises BusyError where it is not known yet and the database is away."""
        found = self._links.get(code)
        if found is not None:
            return found
        if 0 <= now - self._unknown.get(code, 0) < UNKNOWN_FRESH:
            return None
        found = links.find(self._core, code)
        if found is None:
            _put(self._unknown, code, now, most=MOST_UNKNOWN)
        else:
            _put(self._links, code, found, most=MOST_LINKS)
        return found

    def kit(self, kit_id: int, *, now: int) -> KnownKit:
        """The kit, at most KIT_FRESH old, or as it was last seen while the database is away."""
        known = self._kits.get(kit_id)
        if known is not None and 0 <= now - known.at < KIT_FRESH:
            return known
        try:
            known = self._kits[kit_id] = KnownKit(links.destination(self._core, kit_id), now)
        except BusyError:
            if known is None:
                raise
            known.at = now
        return known

    def visitor(self, address: str, agent: str, *, now: int) -> str:
        """A hash that tells a visitor's repeats on one day, or "" where that day's key cannot be had."""
        day = now // DAY
        key = self._keys.get(day)
        if key is None:
            key = self._key(day, now)
        return visitor(address, agent, key=key) if key else ""

    def _key(self, day: int, now: int) -> bytes | None:
        # One thread asks; the others wait for it rather than call their visitors unknown.
        with self._asking:
            if day not in self._keys and not 0 <= now - self._keys_tried < RETRY:
                self._keys_tried = now
                self._load_keys()
            return self._keys.get(day)

    def _load_keys(self) -> None:
        try:
            made = clicks.day_keys(self._core)
        except BusyError:
            log.warning("click_key_missing")
            return
        # The old keys are forgotten here: nobody can make their hashes again.
        self._keys = {made_on.toordinal() - UNIX_EPOCH_ORDINAL: key for made_on, key in made.items()}


def _put(table: dict[str, Value], key: str, value: Value, *, most: int) -> None:
    if len(table) >= most:
        table.clear()
    table[key] = value
