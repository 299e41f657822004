"""Tracked links as the redirect needs them."""

from collections.abc import Mapping
from dataclasses import dataclass

from share.core import Core
from share.domain.kits import KitState
from share.domain.links import CODE, tagged, utm_tags
from share.repositories import links, pictures


@dataclass(frozen=True, slots=True)
class TrackedLink:
    """A link never changes what it is; only where its kit leads may change."""

    link_id: int
    kit_id: int
    network: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a kit's links lead and what a preview of them shows. `stopped`: the kit was recalled, and leads nowhere."""

    stopped: bool
    url: str
    utm: Mapping[str, object]
    campaign_slug: str
    campaign_name: str
    title: str
    description: str
    picture: str | None
    picture_alt: str

    def location(self, network: str) -> str:
        """The kit's address with its campaign's tags, fit for a header."""
        return tagged(self.url, utm_tags(self.utm, network=network, campaign=self.campaign_slug))


def find(core: Core, code: str) -> TrackedLink | None:
    """The link with this code, or None."""
    if not CODE.fullmatch(code):
        return None
    with core.read() as session:
        row = links.find(session, code)
    return None if row is None else TrackedLink(row.id, row.kit_id, row.network)


def destination(core: Core, kit_id: int) -> Destination:
    """What the redirect must know of one kit."""
    with core.read() as session:
        kit, campaign, picture = links.kit_behind(session, kit_id)
    return Destination(
        stopped=kit.state == KitState.RECALLED and kit.leads_to is None,
        url=kit.leads_to or kit.url,
        utm=campaign.utm,
        campaign_slug=campaign.slug,
        campaign_name=campaign.name,
        title=kit.title,
        description=kit.why,
        picture=core.settings.public_url + pictures.path(picture) if picture else None,
        picture_alt=kit.picture_alt,
    )
