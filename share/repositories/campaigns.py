"""Campaigns: one organisation may run several; the oldest active one is where newcomers land."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.errors import NotFoundError
from share.domain.words import say
from share.models.campaigns import Campaign
from share.repositories.asked import once

CURRENT = "current campaign"
"""What find_current() is asked under."""

CURRENT_ID = select(func.min(Campaign.id)).where(Campaign.active).correlate(None).scalar_subquery()
"""The id of that campaign, inside of other statements."""

_CURRENT = select(Campaign).where(Campaign.active).order_by(Campaign.id).limit(1)


def find_current(session: Session) -> Campaign | None:
    """The campaign that pages show where none is named."""
    return once(session, CURRENT, lambda: session.scalar(_CURRENT))


def get_current(session: Session) -> Campaign:
    """The campaign that pages show where none is named; raises NotFoundError."""
    found = find_current(session)
    if found is None:
        raise NotFoundError(say("There is no active campaign. An admin can start one."))
    return found


def by_id(session: Session, campaign_id: int) -> Campaign:
    """The campaign with this id; raises NotFoundError."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFoundError(say("There is no such campaign."))
    return found


def find_by_code(session: Session, code: str) -> Campaign | None:
    """The active campaign with this join code, however its letters are typed."""
    return session.scalar(
        select(Campaign).where(func.lower(Campaign.join_code) == code.strip().lower(), Campaign.active)
    )


def add(session: Session, campaign: Campaign) -> Campaign:
    """Add a campaign and give it its id."""
    session.add(campaign)
    session.flush()
    return campaign
