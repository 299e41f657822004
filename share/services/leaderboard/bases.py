"""Very large boards are kept ready, so that a process which starts adds nothing up from the ground.

The scheduler does it, a few at a time. The first page of a process takes a base and the moves since; where there is no
base, or too much happened since, it adds up as ever.
"""

from datetime import date, timedelta

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.leaderboard import Period, span
from share.repositories import leaderboard as rows
from share.repositories import recounts, snapshots
from share.repositories import standing_bases as bases
from share.repositories.leaderboard import CampaignFacts, Scope

LARGE = 20_000
"""Posts from which on adding up takes longer than a page may."""

BEHIND = 10_000
"""Moves after which a base is brought up to date: so many are added in some hundredths of a second."""

OLDER = 66
"""Weeks and months that are over: so many last ones, a year of them, have a base beside what was kept at their end."""

OLDER_BEHIND = 100_000
"""As BEHIND, where little moves any more; half of the moves that are kept."""

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
        wanted, seen, first = _wanted(core, session), bases.all_seen(session), bases.going_on_from(session)
        older = _older(session)
        due = dict.fromkeys(older, max(first, newest - OLDER_BEHIND + 1))
        due |= dict.fromkeys(wanted, max(first, newest - BEHIND + 1))
        wanted |= {key: scope for key, scope in older.items() if key not in wanted}
        owed = [key for key in wanted if seen.get(key, -1) < due[key]]
    # From the ground one at a time: that takes a second or two of very many posts.
    owed = owed[:AT_ONCE] if all(key in seen for key in owed[:AT_ONCE]) else owed[:1]
    for key in owed:
        _make(core, key, wanted[key])
    if seen.keys() - wanted.keys():
        with core.write() as session:
            bases.forget(session, seen.keys() - wanted.keys())
    return len(owed)


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


def _older(session: Session) -> dict[str, Scope | None]:
    """What people page back to: of a kept board it is asked what counts today."""
    ended = ((one.id, snapshots.ended(session, one.id, most=OLDER)) for one in rows.running(session))
    kept = [Scope(campaign_id, when) for campaign_id, spans in ended for when in spans]
    return {bases.key_of(one): one for one in kept}


def _scope(facts: CampaignFacts, period: Period, day: date) -> Scope:
    when = span(period, day, starts_on=facts.starts_on, ends_on=facts.ends_on)
    return Scope(None if period is Period.ALL else facts.id, when)


def _make(core: Core, key: str, scope: Scope | None) -> None:
    with core.read() as session:
        recounts.at_one_moment(session)
        newest = rows.newest(session)
        if newest is None:
            return
        found = bases.find(session, key, newest=newest)
        still = found is not None and scope is not None and bases.is_still(session, scope, seen=found.seen)
        packed = None if still else _packed(session, scope, newest)
    with core.write() as session:
        if packed is None:
            bases.bring_forward(session, key, seen=newest)
        else:
            bases.put(session, key, seen=newest, packed=packed)


def _packed(session: Session, scope: Scope | None, newest: int) -> bytes:
    """The last base and what moved since, or what is there added up."""
    if scope is None:
        return bases.pack_people(rows.people(session))
    found = {by: bases.table(session, scope, by, newest=newest) for by in bases.KEPT_BY}
    tables = {by: rows.tallies(session, scope, by) if one is None else one for by, one in found.items()}
    return bases.pack_tables(tables)
