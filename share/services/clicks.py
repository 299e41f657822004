"""Clicks become counts: finished segments are folded, each exactly once."""

from datetime import date, timedelta

import structlog

from share.core import Core
from share.domain import clicks as rules
from share.domain.clicks import Click
from share.domain.visitors import visitor
from share.infra import segments
from share.infra.segments import Finished
from share.repositories import bursts, clicks

log = structlog.get_logger(__name__)

BATCH = 64
"""Segments per transaction: some minutes of one process's clicks."""

ONE_DAY = timedelta(days=1)

LATELY = timedelta(hours=6)
"""How far back a power failure can reach: SQLite may lose what it committed since its last checkpoint."""


def fold(core: Core) -> int:
    """Fold this host's finished segments; returns how many requests they held. Safe to run twice, or at once.

    A segment's name enters the database in the transaction that counts it, so one that is found again after
    a crash between the commit and the move counts no second time.
    """
    spool = core.settings.spool_path
    folded = 0
    while True:
        with segments.finished(spool, limit=BATCH) as found:
            if not found:
                break
            host_name = segments.host_name(spool)
            counted, marked = _fold(core, found, host_name=host_name)
            folded += counted
            for segment in marked:
                segments.keep(segment, spool / "kept")
    return folded


def _fold(core: Core, found: list[Finished], *, host_name: str) -> tuple[int, list[Finished]]:
    """Count what is new among these segments; returns how many requests, and the segments as they are to be kept."""
    now = core.now()
    with core.write() as session:
        clicks.take_turn(session)
        host = clicks.host(session, host_name).id
        own = clicks.own_visits(session, {click.link_id for segment in found for click in segment.clicks})
        marked = [segment.marked(rules.mark_own(segment.clicks, own)) for segment in found] if own else found
        new = [
            segment
            for segment in marked
            if clicks.add_segment(session, segment.name, clicks=len(segment.clicks), now=now)
        ]
        made: list[Click] = [click for segment in new for click in segment.clicks]
        counted = rules.count(made, clicks.see_visits(session, rules.visits(made)))
        clicks.add_hours(session, counted.hours, host=host)
        bursts.add(session, counted.bursts, host=host, now=now)
    return len(made), marked


def note_own(core: Core, *, member_id: int, address: str, agent: str) -> None:
    """Remember for today that this browser is the member's own, whose clicks on their links do not count."""
    key = day_keys(core).get(core.now().date())
    if key is not None:
        with core.write() as session:
            clicks.note_own(session, member_id=member_id, visitor=visitor(address, agent, key=key), now=core.now())


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
    segments.forget(core.settings.spool_path, before=(now - rules.KEPT).timestamp())
    with core.write() as session:
        clicks.forget(session, before=now - rules.KEYS_KEPT)
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
