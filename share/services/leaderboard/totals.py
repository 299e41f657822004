"""What all of a campaign did together: for everybody's eyes, so no people are in it."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.days import local_date
from share.domain.leaderboard import By, Period, span
from share.domain.standings import NOTHING, plus
from share.repositories.leaderboard import CampaignFacts, Scope
from share.services.leaderboard.board import looking


@dataclass(frozen=True, slots=True)
class Totals:
    """Verified posts, engagements (None: nobody told) and human clicks of a week and of the whole campaign.

    `partial`: some of the engagements are not known; `over`: the campaign's last day is gone.
    """

    campaign: CampaignFacts
    week_posts: int
    posts: int
    engagements: int | None
    clicks: int
    partial: bool
    as_of: datetime
    over: bool


def totals(core: Core, campaign: str | None) -> Totals:
    """The totals of a campaign (public id; None: the active one); raises NotFoundError."""
    with looking(core, campaign) as (session, facts, held):
        today = local_date(core.now(), zone=facts.timezone)
        found = []
        for period in (Period.WEEK, Period.CAMPAIGN):
            when = span(period, today, starts_on=facts.starts_on, ends_on=facts.ends_on)
            whole = NOTHING
            for sums in held.field(session, Scope(facts.id, when), By.NETWORK).sums.values():
                whole = plus(whole, sums)
            found.append(whole)
    week, every = found
    return Totals(
        campaign=facts,
        week_posts=week.posts,
        posts=every.posts,
        engagements=every.engagements if every.engaged else None,
        clicks=every.clicks,
        partial=bool(every.engaged and every.partials),
        as_of=core.now(),
        over=facts.ends_on is not None and facts.ends_on < today,
    )
