"""What the redirect knows without asking the database: links for good, kits for a moment, the days' keys."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Final, TypeVar

import structlog

from share.core import Core
from share.domain.errors import BusyError
from share.domain.visitors import Hasher, hasher
from share.services import clicks, links
from share.services.links import Destination, TrackedLink

log = structlog.get_logger(__name__)

PREFIX: Final = "/r/"

KIT_FRESH = 2.0
"""Seconds after which a kit is looked at again: how long a recall may take to reach every process."""

UNKNOWN_FRESH = 5.0
RETRY = 1.0
DAY = 86_400

MOST_LINKS = 500_000
MOST_UNKNOWN = 20_000
"""Entries at which a cache is emptied and starts anew; a link takes about 300 bytes."""

UNIX_EPOCH_ORDINAL = 719_163

Value = TypeVar("Value")
Header = tuple[str, str]

FIXED: Final[list[Header]] = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
]
"""What every answer says. A redirect has no body, so nothing in it could be sniffed, framed or run."""


@dataclass(slots=True)
class KnownKit:
    """Where a kit leads, to be believed until `fresh`, and the redirects by network as far as they were asked for."""

    destination: Destination
    fresh: float
    redirects: dict[str, list[Header]] = field(default_factory=dict)

    def redirect(self, network: str) -> list[Header]:
        """The headers that lead there, the Location first."""
        found = self.redirects.get(network)
        if found is None:
            location = ("Location", self.destination.location(network))
            found = self.redirects[network] = [location, ("Content-Length", "0"), *FIXED]
        return found


Ready = tuple[str, list[Header], KnownKit]
"""A link as the redirect needs it: its digits in a segment's line, its answer, the kit, which must be fresh."""


class LinkTable:
    """One per process; threads may race to fill it, with the same values. Times are in seconds since 1970."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.ready: dict[str, Ready] = {}
        """By path, for good: a kit that leads elsewhere becomes another, and this one is never fresh again."""
        self._links: dict[str, TrackedLink] = {}
        self._unknown: dict[str, float] = {}
        self._kits: dict[int, KnownKit] = {}
        self._hashers: dict[int, Hasher] = {}
        self._keys_tried = 0.0
        self._asking = Lock()

    def find(self, code: str, *, now: float) -> Ready | None:
        """The link with this code, None where there is none or its kit was recalled; it is put among the ready ones.

        Raises BusyError where it is not known yet and the database is away.
        """
        link = self._link(code, now=now)
        if link is None:
            return None
        kit = self._kit(link.kit_id, now=now)
        if kit.destination.stopped:
            return None
        found = (f"{link.link_id:08x}", kit.redirect(link.network), kit)
        _put(self.ready, PREFIX + code, found, most=MOST_LINKS)
        return found

    def _link(self, code: str, *, now: float) -> TrackedLink | None:
        found = self._links.get(code)
        if found is not None:
            return found
        if 0 <= now - self._unknown.get(code, -UNKNOWN_FRESH) < UNKNOWN_FRESH:
            return None
        found = links.find(self._core, code)
        if found is None:
            _put(self._unknown, code, now, most=MOST_UNKNOWN)
        else:
            _put(self._links, code, found, most=MOST_LINKS)
        return found

    def _kit(self, kit_id: int, *, now: float) -> KnownKit:
        """The kit, at most KIT_FRESH old, or as it was last seen while the database is away."""
        known = self._kits.get(kit_id)
        if known is not None and now < known.fresh <= now + KIT_FRESH:
            return known
        try:
            destination = links.destination(self._core, kit_id)
        except BusyError:
            if known is None:
                raise
            known.fresh = now + KIT_FRESH
            return known
        if known is not None and known.destination == destination:
            known.fresh = now + KIT_FRESH
            return known
        if known is not None:
            known.fresh = 0.0
        known = self._kits[kit_id] = KnownKit(destination, now + KIT_FRESH)
        return known

    def hasher(self, day: int, *, now: float) -> Hasher | None:
        """What makes a day's (counted from 1970) visitor hashes, or None where its key cannot be had."""
        found = self._hashers.get(day)
        return found or self._load(day, now)

    def _load(self, day: int, now: float) -> Hasher | None:
        # One thread asks; the others wait for it rather than call their visitors unknown.
        with self._asking:
            if day not in self._hashers and not 0 <= now - self._keys_tried < RETRY:
                self._keys_tried = now
                self._load_keys()
            return self._hashers.get(day)

    def _load_keys(self) -> None:
        try:
            made = clicks.day_keys(self._core)
        except BusyError:
            log.warning("click_key_missing")
            return
        # The old keys are forgotten here: nobody can make their hashes again.
        self._hashers = {made_on.toordinal() - UNIX_EPOCH_ORDINAL: hasher(key) for made_on, key in made.items()}


def _put(table: dict[str, Value], key: str, value: Value, *, most: int) -> None:
    if len(table) >= most:
        table.clear()
    table[key] = value
