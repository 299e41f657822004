"""Clicks as people may look at them: a member's own link with its QR code, a kit's links together."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from share.core import Core
from share.domain.click_rules import KEPT
from share.domain.errors import NotFoundError
from share.domain.ledger import Ledger, Line, by_network, ledger
from share.domain.links import address
from share.domain.words import say
from share.later import later
from share.repositories import campaigns, clicks, kits, links

if TYPE_CHECKING:
    import segno
else:
    segno = later("segno")

QR_MARGIN = 4
"""Modules of white around the code, as ISO 18004 asks for."""

Networks = tuple[tuple[str, str, Ledger], ...]
"""A network's name and label with its part."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """One tracked link and everything that was asked of it."""

    code: str
    url: str
    network: str
    network_label: str
    kit_slug: str
    kit_title: str
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class KitClicks:
    """A kit's links together, and by network."""

    slug: str
    title: str
    ledger: Ledger
    networks: Networks


def link(core: Core, code: str, *, member_id: int) -> LinkPage:
    """A member's own link; raises NotFoundError where it is nobody's or another's."""
    with core.read() as session:
        found = links.of_member_by_code(session, code, member_id=member_id)
        if found is None:
            raise NotFoundError(say("There is no such link of yours."))
        row, kit = found
        zone = campaigns.by_id(session, kit.campaign_id).timezone
        return LinkPage(
            code=row.code,
            url=address(core.settings.public_url, row.code),
            network=row.network,
            network_label=core.networks.get(row.network).label,
            kit_slug=kit.slug,
            kit_title=kit.title,
            ledger=ledger(clicks.ledger_of_link(session, row.id), zone=zone),
        )


def kit(core: Core, slug: str) -> KitClicks:
    """A kit's clicks; raises NotFoundError."""
    with core.read() as session:
        row = kits.get(session, slug)
        lines = clicks.ledger_of_kit(session, row.id)
        zone = campaigns.by_id(session, row.campaign_id).timezone
    return KitClicks(row.slug, row.title, ledger(lines, zone=zone), _by_network(core, lines, zone))


def member(core: Core, member_id: int) -> tuple[Ledger, Networks]:
    """All clicks on a member's links of the last 30 days, together and by network."""
    with core.read() as session:
        lines = clicks.ledger_of_member(session, member_id, since=core.now() - KEPT)
        zone = campaigns.get_current(session).timezone
    return ledger(lines, zone=zone), _by_network(core, lines, zone)


def _by_network(core: Core, lines: list[Line], zone: str) -> Networks:
    parts = by_network(lines, zone=zone)
    return tuple((one.name, one.label, parts[one.name]) for one in core.networks.all if one.name in parts)


def qr_svg(url: str) -> bytes:
    """The address as a QR code for print, in black on white; up to 30 % of it may be unreadable."""
    drawn = io.BytesIO()
    segno.make(url, error="h", micro=False).save(drawn, kind="svg", border=QR_MARGIN, scale=8, light="#fff")
    return drawn.getvalue()


def qr_png(url: str) -> bytes:
    """As qr_svg(), in pixels."""
    drawn = io.BytesIO()
    segno.make(url, error="h", micro=False).save(drawn, kind="png", border=QR_MARGIN, scale=16, light="#fff")
    return drawn.getvalue()
