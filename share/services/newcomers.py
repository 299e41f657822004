"""The league of those who joined within the last 30 days: beside each other, not beside who has been here for years."""

from dataclasses import dataclass, replace
from datetime import datetime

from share.core import Core
from share.domain.newcomers import NEW_FOR, Placed, placed
from share.repositories import campaigns
from share.repositories import newcomers as rows

SHOWN = 100
LARGE = 1000


@dataclass(frozen=True, slots=True)
class League:
    """The board; `ranking` off: nobody is compared and no row is given. `more`: rows that are left out of a long one.

    `mine` is the viewer's own row where it is among these.
    """

    ranking: bool
    rows: tuple[Placed, ...]
    as_of: datetime
    more: int = 0
    mine: Placed | None = None


def league(core: Core, *, viewer: str = "") -> League:
    """The first newcomers of the current campaign by verified posts, and the viewer (a public id).

    Who chose not to be shown is not here either. Where very many are new, as of a moment ago.
    """
    whole = core.crowds.keep("newcomers", lambda: _whole(core), is_large=lambda found: len(found.rows) >= LARGE)
    mine = next((row for row in whole.rows[SHOWN:] if row.who.public_id == viewer), None)
    return replace(whole, rows=whole.rows[:SHOWN], more=len(whole.rows[SHOWN:]), mine=mine)


def _whole(core: Core) -> League:
    with core.read() as session:
        campaign = campaigns.get_current(session)
        if not campaign.settings.get("ranking", True):
            return League(ranking=False, rows=(), as_of=core.now())
        found = rows.joined(session, campaign.id, since=core.now() - NEW_FOR)
    return League(ranking=True, rows=tuple(placed(found)), as_of=core.now())
