"""What every page shows of the organisation and its campaign."""

from dataclasses import dataclass

from share.core import Core
from share.domain.errors import BusyError
from share.repositories import campaigns, organisation


class ForeignKeysError(BusyError):
    """A host whose keys are not those that the database was set up with."""


@dataclass(frozen=True, slots=True)
class Site:
    """The organisation's name and colour, and the campaign that pages show."""

    organisation: str
    colour: str
    campaign: str
    timezone: str
    language: str


def find(core: Core) -> Site | None:
    """The site, or None before the set-up; raises ForeignKeysError on a host with other keys."""
    with core.read() as session:
        found = organisation.find(session)
        campaign = campaigns.find_current(session)
    if found is None:
        return None
    if found.key_fingerprint != core.vault.fingerprint():
        raise ForeignKeysError(
            "SECRET_KEY is not the one that this database was set up with. "
            "Give this host the same SECRET_KEY and TOKEN_KEYS as the others."
        )
    if campaign is None:
        return Site(found.name, found.colour, "", "UTC", "en")
    return Site(found.name, found.colour, campaign.name, campaign.timezone, campaign.language)
