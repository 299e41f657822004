"""What a sample post's counters said at every look, by the same rule as the sandbox networks tell them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from share.demo.acts import Sharing
from share.demo.native_ids import plain
from share.domain.collection import AGES
from share.domain.readings import COUNT_NAMES, Counts, engagements
from share.domain.series import pack
from share.sandbox.counts import counts_of, curve_of, reach_of, vanishes_at
from share.sandbox.world import DEFAULT_GONE, DEFAULT_SEED

SOURCES = {
    "x": "x-api",
    "facebook": "graph-page",
    "bluesky": "bluesky-appview",
    "mastodon": "mastodon-api",
}
FAR = timedelta(minutes=20)
"""A planned look so soon after the first one brings nothing and is left out."""

UNKNOWN: dict[str, int | None] = dict.fromkeys(COUNT_NAMES)


@dataclass(frozen=True, slots=True)
class Life:
    """A post from its first look at `seen_at` on; `native_id` is the plain one.

    `gone_at` is when its author deletes it, None for nearly all.
    """

    sharing: Sharing
    native_id: str
    seen_at: datetime
    gone_at: datetime | None

    @property
    def network(self) -> str:
        return self.sharing.ref.network

    @property
    def reach(self) -> float:
        return reach_of(DEFAULT_SEED, self.network, self.native_id)

    def looks(self, now: datetime) -> Iterator[datetime]:
        """When its counters were read up to `now`, the first time when it was found."""
        yield self.seen_at
        late = crc32(self.sharing.ref.native_id.encode())
        for place, (age, _) in enumerate(AGES):
            # A worker comes some seconds after the time.
            at = self.sharing.posted_at + age + timedelta(seconds=2 + (late >> place) % 37)
            if at > now or (self.gone_at is not None and at >= self.gone_at):
                return
            if at > self.seen_at + FAR:
                yield at

    def readings(self, now: datetime, *, measures: frozenset[str]) -> list[tuple[datetime, dict[str, int | None]]]:
        """The time and the counters of every look."""
        whole = curve_of(DEFAULT_SEED, self.network, self.native_id)
        curve = replace(whole, final={name: size for name, size in whole.final.items() if name in measures})
        posted_at = self.sharing.posted_at
        return [(at, {**UNKNOWN, **counts_of(curve, (at - posted_at).total_seconds())}) for at in self.looks(now)]


def life_of(sharing: Sharing) -> Life:
    native_id = plain(sharing.ref)
    seen_at = sharing.recorded_at + timedelta(seconds=4 + crc32(native_id.encode()) % 47)
    vanishes = vanishes_at(DEFAULT_SEED, sharing.ref.network, native_id, DEFAULT_GONE)
    gone_at = sharing.posted_at + timedelta(seconds=vanishes) if vanishes is not None else None
    return Life(sharing, native_id, seen_at, gone_at)


def rows(post_id: int, life: Life, *, now: datetime, measures: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row of a post's packed changes, and its current reading."""
    source, changes = SOURCES[life.network], []
    before: dict[str, int | None] | None = None
    at = life.seen_at
    for at, counts in life.readings(now, measures=measures):
        if counts != before:
            changes.append(pack(at, source, Counts(**counts)))
        before = counts
    last = before or UNKNOWN
    total = engagements(Counts(**last), measures)
    whole = {"engagements": total.value, "partial": total.partial}
    series = {"post_id": post_id, "packed": b"".join(changes)}
    return series, {"post_id": post_id, "sampled_at": at, "source": source, **last, **whole}
