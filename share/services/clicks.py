"""Clicks become counts: finished segments are folded, each exactly once."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import structlog

from share.core import Core
from share.domain import click_rules
from share.domain import clicks as rules
from share.domain.click_rules import Verdict
from share.domain.clicks import Clicks, Counted, Recall
from share.domain.visitors import visitor
from share.infra import segments
from share.infra.segments import Finished
from share.repositories import bursts, changes, clicks
from share.repositories.clicks import DAY, KnownDay

log = structlog.get_logger(__name__)

BATCH = 16
"""Segments per transaction: up to some hundred thousand clicks."""

ONE_DAY = timedelta(days=1)

PEAKS_KEPT = 600
"""Seconds for which ten seconds' clicks are remembered, so that a burst is one in whatever parts it comes."""

DAYS_KNOWN = 2

LATELY = timedelta(hours=6)
"""How far back a power failure can reach: SQLite may lose what it committed since its last checkpoint."""


@dataclass(slots=True)
class Memory:
    """What a folder remembers from one time to the next; all but the peaks comes back from the database.

    Some 150 bytes for each visitor of a link since yesterday.
    """

    days: dict[int, KnownDay] = field(default_factory=dict)
    recall: Recall = field(default_factory=Recall)

    def at(self, days: set[int]) -> Recall:
        """What counting clicks of these days must know."""
        known = [self.days[day].seen for day in sorted(days, reverse=True)]
        return Recall(known[0] if len(known) == 1 else ChainMap(*known), self.recall.peaks)

    def take_up(self, counted: Counted, rows: Mapping[int, int]) -> None:
        """Remember what was counted and committed; `rows` are the new rows' ids by day."""
        for day, row in rows.items():
            self.days[day].newest = row
        only = next(iter(rows)) if len(rows) == 1 else None
        if only is not None:
            self.days[only].seen.update(counted.looked)
        else:
            for key, at in counted.looked.items():
                self.days[at // DAY].seen[key] = at
        self.recall.peaks.update(counted.peaks)

    def tidy(self, *, now: int) -> None:
        """Forget what nobody asks for any more."""
        self.recall.forget_peaks(before=now - PEAKS_KEPT)
        for day in [day for day in self.days if day <= now // DAY - DAYS_KNOWN]:
            del self.days[day]


def fold(core: Core, memory: Memory | None = None) -> int:
    """Fold this host's finished segments; returns how many requests they held. Safe to run twice, or at once.

    A segment's name enters the database in the transaction that counts it, so one that is found again after
    a crash between the commit and the move counts no second time. Who folds often brings its `memory` along.
    """
    spool = core.settings.spool_path
    memory = memory or Memory()
    folded = 0
    while True:
        with segments.finished(spool, limit=BATCH) as found:
            if not found:
                break
            host_name = segments.host_name(spool)
            counted, marked = _fold(core, found, memory, host_name=host_name)
            folded += counted
            for segment in marked:
                segments.keep(segment, spool / "kept")
    memory.tidy(now=int(core.now().timestamp()))
    return folded


def _fold(core: Core, found: list[Finished], memory: Memory, *, host_name: str) -> tuple[int, list[Finished]]:
    """Count what is new among these segments; returns how many requests, and the segments as they are to be kept."""
    now = core.now()
    with core.write() as session:
        clicks.take_turn(session)
        host = clicks.host(session, host_name).id
        own = clicks.own_visits(session, set().union(*(segment.clicks.links() for segment in found)))
        marked = [segment.marked(rules.mark_own(segment.clicks, own)) for segment in found] if own else found
        new = clicks.add_segments(session, {segment.name: len(segment.clicks) for segment in marked}, now=now)
        made = Clicks.joined([segment.clicks for segment in marked if segment.name in new])
        if not made:
            return 0, marked
        seconds = made.seconds()
        days = {at // DAY for at in seconds}
        clicks.catch_up(session, memory.days, days)
        elsewhere = ChainMap(*(memory.days[day].elsewhere for day in days))
        marked = [segment.knowing(elsewhere) for segment in marked]
        known = bursts.known(session, host=host, since=min(seconds))
        counted = rules.count(made, memory.at(days), known=known)
        rows = clicks.add_visits(session, counted.looked)
        clicks.add_hours(session, counted.hours, host=host)
        bursts.add(session, counted.bursts, host=host, now=now)
        changes.links(session, {link for link, _, verdict in counted.hours if verdict is Verdict.HUMAN})
    memory.take_up(counted, rows)
    return len(made), marked


def note_own(core: Core, *, member_id: int, address: str, agent: str) -> None:
    """Remember that this browser is the member's own, whose clicks on their links do not count: today and tomorrow.

    A hash is another one after midnight UTC, which is an afternoon or evening in America.
    """
    keys, today = day_keys(core), core.now().date()
    own = [visitor(address, agent, key=keys[day]) for day in (today, today + ONE_DAY) if day in keys]
    with core.write() as session:
        clicks.note_own(session, member_id=member_id, visitors=own, now=core.now())


def recover(core: Core) -> int:
    """Put back segments that were set aside although the database does not know them; returns how many.

    That is what a power failure leaves where the file's move reached the disk and the commit did not.
    """
    spool = core.settings.spool_path
    names = segments.kept_names(spool, since=(core.now() - LATELY).timestamp())
    with core.read() as session:
        lost = sorted(set(names) - clicks.folded(session, names))
    for name in lost:
        segments.put_back(spool, name)
    if lost:
        log.warning("click_segments_recovered", segments=len(lost))
    return len(lost)


def tidy(core: Core) -> None:
    """Throw away what is kept no longer: raw segments after 30 days, visitors and their keys after two."""
    now = core.now()
    segments.forget(core.settings.spool_path, before=(now - click_rules.KEPT).timestamp())
    with core.write() as session:
        clicks.forget(session, before=now - click_rules.KEYS_KEPT)
    # Drawn here, so that no redirect has to wait for a writer's turn.
    day_keys(core)


def day_keys(core: Core) -> dict[date, bytes]:
    """The keys for visitors' hashes, of yesterday to tomorrow, drawn where they are missing.

    Tomorrow's is drawn ahead, so that a database that is away at midnight costs nothing.
    """
    today = core.now().date()
    days = [today - ONE_DAY, today, today + ONE_DAY]
    with core.read() as session:
        keys = clicks.day_keys(session, days)
    if not {today, today + ONE_DAY} <= keys.keys():
        with core.write() as session:
            clicks.make_day_keys(session, [today, today + ONE_DAY])
            keys = clicks.day_keys(session, days)
    return {day: bytes.fromhex(secret) for day, secret in keys.items()}
