"""Very large boards are kept ready, so that a process which starts adds nothing up from the ground.

The scheduler does it, a few at a time. The first page of a process takes a base and the moves since; where there is no
base, or too much happened since, it adds up as ever.
"""

from datetime import date, timedelta

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.leaderboard import Period, span
from share.repositories import leaderboard as rows
from share.repositories import recounts
from share.repositories import standing_bases as bases
from share.repositories.leaderboard import CampaignFacts, Scope

LARGE = 20_000
"""Posts from which on adding up takes longer than a page may."""

BEHIND = 10_000
"""Moves after which a base is brought up to date: so many are added in some hundredths of a second."""

AT_ONCE = 3
"""Bases made in one turn: the scheduler has other things to do."""

ONE_DAY = timedelta(days=1)
_RECENT = (Period.WEEK, Period.DAY, Period.MONTH)
"""Periods of which people also look at the one before."""


def keep(core: Core) -> int:
    """Make or renew the bases that are missing or far behind; returns how many."""
    with core.read() as session:
        recounts.at_one_moment(session)
        newest = rows.newest(session)
        if newest is None or bases.counted_from(session) < LARGE:
            return 0
        wanted, seen = _wanted(core, session), bases.all_seen(session)
        owed = [key for key in wanted if not _is_fresh(session, seen.get(key), newest)]
    # From the ground one at a time: that takes a second or two of very many posts.
    owed = owed[:AT_ONCE] if all(key in seen for key in owed[:AT_ONCE]) else owed[:1]
    for key in owed:
        _make(core, key, wanted[key])
    if seen.keys() - wanted.keys():
        with core.write() as session:
            bases.forget(session, seen.keys() - wanted.keys())
    return len(owed)


def _is_fresh(session: Session, seen: int | None, newest: int) -> bool:
    return seen is not None and newest - seen < BEHIND and bases.goes_on(session, seen, newest=newest)


def _wanted(core: Core, session: Session) -> dict[str, Scope | None]:
    """By key, in the order in which they are looked at most: people, running periods, those before, single networks."""
    spans: list[Scope] = []
    before: list[Scope] = []
    for facts in rows.running(session):
        today = local_date(core.now(), zone=facts.timezone)
        spans += [_scope(facts, period, today) for period in (*_RECENT, Period.CAMPAIGN, Period.ALL)]
        for period in _RECENT:
            first = _scope(facts, period, today).span.first
            before += [_scope(facts, period, first - ONE_DAY)] if first and first > facts.starts_on else []
    networks = rows.networks(session)
    single = [Scope(one.campaign_id, one.span, network) for one in spans for network in networks]
    return {bases.PEOPLE: None} | {bases.key_of(one): one for one in (*spans, *before, *single)}


def _scope(facts: CampaignFacts, period: Period, day: date) -> Scope:
    when = span(period, day, starts_on=facts.starts_on, ends_on=facts.ends_on)
    return Scope(None if period is Period.ALL else facts.id, when)


def _make(core: Core, key: str, scope: Scope | None) -> None:
    with core.read() as session:
        recounts.at_one_moment(session)
        newest = rows.newest(session)
        if newest is None:
            return
        packed = bases.pack_people(rows.people(session)) if scope is None else _packed(session, scope, newest)
    with core.write() as session:
        bases.put(session, key, seen=newest, packed=packed)


def _packed(session: Session, scope: Scope, newest: int) -> bytes:
    """The last base and what moved since, or what is there added up."""
    found = {by: bases.table(session, scope, by, newest=newest) for by in bases.KEPT_BY}
    tables = {by: rows.tallies(session, scope, by) if one is None else one for by, one in found.items()}
    return bases.pack_tables(tables)
