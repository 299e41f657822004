"""What an admin sets: the organisation's name and colour, and how its campaign runs."""

from dataclasses import dataclass
from datetime import time

from share.core import Core
from share.domain.colours import is_colour
from share.domain.errors import InvalidError, NotFoundError
from share.repositories import audit, campaigns, organisation
from share.repositories.audit import Line

LINES = 200


@dataclass(frozen=True, slots=True)
class Ways:
    """The settings of organisation and campaign; `networks` are those that members are offered, in order."""

    name: str
    colour: str
    campaign: str
    publish_time: time
    join_needs_approval: bool
    consent_wording: str
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """How people join."""

    code: str
    needs_approval: bool


def get(core: Core) -> Ways:
    """The settings as they stand."""
    with core.read() as session:
        found = organisation.find(session)
        campaign = campaigns.get_current(session)
    if found is None:
        raise NotFoundError("This instance has not been set up yet.")
    names = tuple(network.name for network in core.networks.all)
    return Ways(
        found.name,
        found.colour,
        campaign.name,
        campaign.publish_time,
        campaign.join_needs_approval,
        campaign.consent_wording,
        tuple(campaign.settings.get("networks", names)),
    )


def invitation(core: Core) -> Invitation:
    """The code that people join with."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
    return Invitation(campaign.join_code, campaign.join_needs_approval)


def save(core: Core, ways: Ways, *, by_id: int) -> None:
    """Keep the settings; earlier consents keep the wording that they were given by."""
    _check(core, ways)
    now = core.now()
    with core.write() as session:
        found = organisation.find(session)
        campaign = campaigns.get_current(session)
        if found is None:
            raise NotFoundError("This instance has not been set up yet.")
        found.name, found.colour = ways.name.strip(), ways.colour.lower()
        campaign.name, campaign.publish_time = ways.campaign.strip(), ways.publish_time
        campaign.join_needs_approval = ways.join_needs_approval
        campaign.consent_wording = ways.consent_wording.strip()
        campaign.settings = campaign.settings | {"networks": list(ways.networks)}
        audit.add(session, "settings_changed", actor_id=by_id, subject="organisation", now=now)


def _check(core: Core, ways: Ways) -> None:
    if not is_colour(ways.colour):
        raise InvalidError("A colour looks like #b3261e.", field="colour")
    if not ways.networks:
        raise InvalidError("Offer at least one network.", field="networks")
    known = {network.name for network in core.networks.all}
    if unknown := set(ways.networks) - known:
        raise InvalidError(f"There is no network called {min(unknown)}.", field="networks")


def log(core: Core) -> list[Line]:
    """The newest lines of the audit log."""
    with core.read() as session:
        return audit.listed(session, limit=LINES)
