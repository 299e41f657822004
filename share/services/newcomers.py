"""The league of those who joined within the last 30 days: beside each other, not beside who has been here for years."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.newcomers import NEW_FOR, Placed, placed
from share.repositories import campaigns
from share.repositories import newcomers as rows


@dataclass(frozen=True, slots=True)
class League:
    """The board; `ranking` off: nobody is compared and no row is given."""

    ranking: bool
    rows: tuple[Placed, ...]
    as_of: datetime


def league(core: Core) -> League:
    """Newcomers of the current campaign by verified posts; who chose not to be shown is not here either."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        if not campaign.settings.get("ranking", True):
            return League(ranking=False, rows=(), as_of=core.now())
        found = rows.joined(session, campaign.id, since=core.now() - NEW_FOR)
    return League(ranking=True, rows=tuple(placed(found)), as_of=core.now())
