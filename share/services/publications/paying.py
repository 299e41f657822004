"""Where a post costs money: off until an admin turns it on, with its price beside it."""

from dataclasses import dataclass

from share.core import Core
from share.domain.errors import NotFoundError
from share.domain.words import say
from share.networks.base import Publishes
from share.repositories import audit, organisation
from share.repositories.publications import SETTING

MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Charging:
    """A network that charges the organisation for each post made from here."""

    network: str
    label: str
    dollars: float
    is_on: bool


def charging(core: Core) -> list[Charging]:
    """The networks that charge, with what a post with a link costs."""
    with core.read() as session:
        found = organisation.find(session)
    on = found.settings.get(SETTING, []) if found else []
    return [
        Charging(network.name, network.label, network.publish_micros / MICROS, network.name in on)
        for network in core.networks.all
        if isinstance(network, Publishes) and network.publish_micros
    ]


def allow(core: Core, names: frozenset[str], *, by_id: int) -> None:
    """Members may post on these of the networks that charge, and on no other of them."""
    known = {one.network for one in charging(core)}
    with core.write() as session:
        found = organisation.find(session)
        if found is None:
            raise NotFoundError(say("This instance has not been set up yet."))
        found.settings = found.settings | {SETTING: sorted(names & known)}
        audit.add(session, "publishing_changed", actor_id=by_id, subject="organisation", now=core.now())
