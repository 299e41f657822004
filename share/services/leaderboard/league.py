"""The league of those who joined within the last 30 days: beside each other, not beside who has been here for years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.leaderboard import By, Metric, Period, Standing, span
from share.domain.standings import Order, Sums, value_of
from share.repositories import leaderboard as rows
from share.repositories.leaderboard import CampaignFacts, Name, Scope
from share.services.leaderboard.board import looking
from share.services.leaderboard.live import Field, Live
from share.services.leaderboard.picking import tally

NEW_FOR = timedelta(days=30)
"""How long after agreeing somebody is a newcomer."""

SHOWN = 100
LARGE = 1000


@dataclass(frozen=True, slots=True)
class League:
    """The board; `ranking` off: nobody is compared and no row is given.

    `mine` is the viewer's own row where it stands behind the first ones of a long one; `more`: how many others do.
    """

    ranking: bool
    rows: tuple[Standing, ...]
    as_of: datetime
    more: int = 0
    mine: Standing | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """The newcomers' order as of a moment, and what the first of them have."""

    order: Order
    first: Mapping[int, Sums]
    as_of: datetime


def newcomers(core: Core, *, viewer: str = "") -> League:
    """The first newcomers of the active campaign by verified posts, and the viewer (a public id).

    Who chose not to be shown is not here either. Where very many are new, as of a moment ago.
    """
    with looking(core, None) as (session, facts, held):
        if not facts.ranking:
            return League(ranking=False, rows=(), as_of=core.now())
        field = held.field(session, _scope(core, facts), By.MEMBER)
        known = core.crowds.keep(
            ("newcomers", facts.id),
            lambda: _known(core, session, held, field),
            is_large=lambda one: len(one.order) >= LARGE,
        )
        me = _beyond(known, rows.member_id(session, viewer) if viewer else None, field)
        names = rows.names(session, By.MEMBER, [*known.first, *me])
    mine = _standings(known, names, me)
    return League(
        ranking=True,
        rows=_standings(known, names, known.first),
        as_of=known.as_of,
        more=max(len(known.order) - SHOWN, 0) - len(mine),
        mine=mine[0] if mine else None,
    )


def _scope(core: Core, facts: CampaignFacts) -> Scope:
    today = local_date(core.now(), zone=facts.timezone)
    return Scope(facts.id, span(Period.CAMPAIGN, today, starts_on=facts.starts_on, ends_on=facts.ends_on))


def _known(core: Core, session: Session, held: Live, field: Field) -> _Known:
    """Of the board's whole order those who are new and have a post, in the same order."""
    new = field.sums.posted() & rows.agreed_since(session, core.now() - NEW_FOR)
    order = held.order(field, Metric.POSTS).of(new)
    return _Known(order, {one: field.sums[one] for one in order.slice(0, SHOWN)}, core.now())


def _beyond(known: _Known, viewer: int | None, field: Field) -> dict[int, Sums]:
    """What the viewer has, where they stand behind the first ones."""
    if viewer is None or viewer in known.first or viewer not in field.sums:
        return {}
    key = known.order.find(viewer)
    return {} if key is None else {viewer: field.sums[viewer]._replace(posts=value_of(key))}


def _standings(known: _Known, names: Mapping[int | str, Name], sums: Mapping[int, Sums]) -> tuple[Standing, ...]:
    return tuple(
        Standing(known.order.rank(mine), mine.posts, tally(names[one], mine))
        for one, mine in sums.items()
        if one in names
    )
