"""A kit goes to another day; where one stands there already, the two swap."""

from dataclasses import dataclass
from datetime import date, time

from share.core import Core, Session
from share.domain.days import instant_of, local_date
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError
from share.domain.kits import PLANNED, KitState
from share.domain.words import say
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import audit, campaigns, changes, due, kits
from share.repositories.due import Owed
from share.services.kits.editing import hour_of

_NOWHERE = -1
"""The slot that a kit stands in while two swap: a day's slots are unique."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The kit on its new day, and the one that took its old day, if two were swapped."""

    kit: Kit
    swapped: Kit | None


def move(core: Core, slug: str, *, day: date, by_id: int | None) -> Moved:
    """Give a planned kit another day, at the same hour on the wall; a planned kit that stands there takes its day.

    Raises ConflictError where either is out already, InvalidError where the day cannot be.
    """
    with core.write() as session:
        kit = kits.lock(session, slug)
        campaign = campaigns.by_id(session, kit.campaign_id)
        _check(core, campaign, kit, day)
        other = kits.lock_on(session, campaign.id, day, slot=1) if day != kit.local_date else None
        if other is not None:
            _check(core, campaign, other, kit.local_date)
        hours = {one.id: hour_of(campaign, one) for one in (kit, other) if one is not None}
        old_day, old_slot, slot = kit.local_date, kit.slot, other.slot if other else 1
        if other is not None:
            kit.slot = _NOWHERE
            kits.settle(session)
            _relocate(core, session, campaign, other, day=old_day, slot=old_slot, at=hours[other.id])
        if day != old_day:
            _relocate(core, session, campaign, kit, day=day, slot=slot, at=hours[kit.id])
        audit.add(session, "kit.move", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
    return Moved(kit, other)


def _check(core: Core, campaign: Campaign, kit: Kit, day: date) -> None:
    if KitState(kit.state) not in PLANNED:
        raise ConflictError(say("“%(title)s” is out already: its day cannot change.", title=kit.title), reason="out")
    if day < local_date(core.now(), zone=campaign.timezone):
        raise InvalidError(say("This day is over. Choose today or a later day."), field="day")
    if day < campaign.starts_on or (campaign.ends_on and day > campaign.ends_on):
        raise InvalidError(say("This day is outside the campaign."), field="day")


def _relocate(core: Core, session: Session, campaign: Campaign, kit: Kit, *, day: date, slot: int, at: time) -> None:
    open_for = kit.closes_at - kit.publish_at
    kit.local_date, kit.slot = day, slot
    kit.publish_at = instant_of(day, at, zone=campaign.timezone)
    kit.closes_at = kit.publish_at + open_for
    kit.version += 1
    kits.settle(session)
    changes.kits(session, [kit.id])
    if kit.state != KitState.SCHEDULED:
        return
    if kit.publish_at <= core.now():
        raise InvalidError(
            say("“%(title)s” would go out at once: its hour on that day is over.", title=kit.title), field="day"
        )
    due.forget(session, Job.PUBLISH_KIT, kit.id)
    due.owe(session, Job.PUBLISH_KIT, [Owed(kit.id, kit.publish_at)], now=core.now())
