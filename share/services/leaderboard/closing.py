"""At the end of each local day its boards are kept: a period's last ones for ever, the others until the next day."""

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
    """Keep the boards of days and periods that have ended; returns how many were kept now.

    Safe to run twice, or at once. A period that ended while nothing ran is kept late, and says when; only the last
    one of each kind is made up for.
    """
    with core.read() as session:
        owed = [one for facts in rows.running(session) for one in _owed(core, session, facts)]
    return sum(_take(core, *one) for one in owed)


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
        tables: dict[By, Table] = {}
        for by in (By.MEMBER, By.KIT, By.NETWORK):
            tables[by] = Table(rows.tallies(session, scope, by))
        tables[By.GROUP] = tables[By.MEMBER].gathered({one.id: one.group_id for one in rows.people(session)})
        packed = pack({by.value: table for by, table in tables.items()})
    with core.write() as session:
        taken = snapshots.add(session, facts.id, period, span=when, day=day, packed=packed, now=core.now())
        snapshots.forget_before(session, facts.id, local_date(core.now(), zone=facts.timezone) - ONE_DAY)
        if taken:
            standings.tell_taken(session)
    return int(taken)


def forget_moves(core: Core) -> int:
    """Throw away moves that every process had time to follow."""
    with core.write() as session:
        return standings.forget_old(session)


def recount(core: Core) -> None:
    """Count all that boards show anew from the facts."""
    with core.write() as session:
        standings.settle(session, everything=True)
