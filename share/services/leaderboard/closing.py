"""At the end of each local day its boards are kept: a period's last ones for ever, the others until the next day."""

from collections.abc import Mapping
from datetime import date, timedelta

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.leaderboard import By, Period, Span, span
from share.domain.standing_tables import Table, pack
from share.repositories import leaderboard as rows
from share.repositories import recounts, snapshots, standings
from share.repositories.leaderboard import CampaignFacts, Scope

ONE_DAY = timedelta(days=1)

Owed = tuple[CampaignFacts, Period, Span, date]


def take_snapshots(core: Core) -> int:
    """Keep the boards of one day or period that has ended; returns how many were kept now, 0 where all are.

    Safe to run twice, or at once. A period that ended while nothing ran is kept late, and says when; only the last
    one of each kind is made up for. One at a time: of a million posts each takes seconds.
    """
    with core.read() as session:
        owed = [one for facts in rows.running(session) for one in _owed(core, session, facts)]
    return _take(core, *owed[0]) if owed else 0


def _owed(core: Core, session: Session, facts: CampaignFacts) -> list[Owed]:
    yesterday = local_date(core.now(), zone=facts.timezone) - ONE_DAY
    found: list[Owed] = []
    for period in Period:
        for day in {yesterday, _last_end(period, facts, yesterday)}:
            when = span(period, day, starts_on=facts.starts_on, ends_on=facts.ends_on)
            if day < facts.starts_on or (when.last is not None and day > when.last):
                continue
            if not snapshots.has(session, facts.id, period, span=when, day=day):
                found.append((facts, period, when, day))
    return found


def _last_end(period: Period, facts: CampaignFacts, yesterday: date) -> date:
    """The last day of the latest period of its kind that is over."""
    current = span(period, yesterday, starts_on=facts.starts_on, ends_on=facts.ends_on)
    if current.last is not None and current.last <= yesterday:
        return current.last
    return current.first - ONE_DAY if current.first and period not in (Period.CAMPAIGN, Period.ALL) else yesterday


def _take(core: Core, facts: CampaignFacts, period: Period, when: Span, day: date) -> int:
    # Up to that day alone: taken late, it is still what it was then, but for corrections.
    scope = Scope(None if period is Period.ALL else facts.id, Span(when.first, day))
    with core.read() as session:
        recounts.at_one_moment(session)
        groups = {one.id: one.group_id for one in rows.people(session)}
        tables = {by: rows.tallies(session, scope, by) for by in (By.MEMBER, By.KIT, By.NETWORK)}
        tables[By.GROUP] = tables[By.MEMBER].gathered(groups)
        kept = {snapshots.name_of(by, None): table for by, table in tables.items()}
        if day == when.last:
            # What is kept for ever is kept of each network alone, too; the others only tell how places moved.
            kept |= _of_networks(core, session, scope, groups)
        packed = pack(kept)
    with core.write() as session:
        taken = snapshots.add(session, facts.id, period, span=when, day=day, packed=packed, now=core.now())
        snapshots.forget_before(session, facts.id, local_date(core.now(), zone=facts.timezone) - ONE_DAY)
        if taken:
            standings.tell_taken(session)
    return int(taken)


def _of_networks(core: Core, session: Session, scope: Scope, groups: Mapping[int, int | None]) -> dict[str, Table]:
    """Each network's own, as a snapshot names them; where nothing was posted or clicked, nothing is what is kept."""
    tables = {by: rows.tallies_by_network(session, scope, by) for by in (By.MEMBER, By.KIT)}
    tables[By.GROUP] = {network: table.gathered(groups) for network, table in tables[By.MEMBER].items()}
    used = {one.name for one in core.networks.all}.union(*tables.values())
    return {
        snapshots.name_of(by, network): mine.get(network, Table()) for by, mine in tables.items() for network in used
    }


def forget_moves(core: Core) -> int:
    """Throw away moves that every process had time to follow."""
    with core.write() as session:
        return standings.forget_old(session)


def recount(core: Core) -> None:
    """Count all that boards show anew from the facts."""
    with core.write() as session:
        standings.settle(session, everything=True)
