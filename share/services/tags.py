"""The tags that a campaign's tracked links add to an article's address, for its own visitor statistics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from share.core import Core
from share.domain.errors import InvalidError
from share.domain.links import TAGS, tagged, utm_tags
from share.domain.words import say
from share.repositories import audit, campaigns, links

USUAL: Final = {"source": "{network}", "medium": "social", "campaign": "{campaign}", "term": "", "content": ""}
"""What a campaign that has set nothing adds."""

LONGEST: Final = 100
SAMPLE: Final = "https://example.org/article"


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a link on this network would lead."""

    network: str
    label: str
    url: str


def current(core: Core) -> dict[str, str]:
    """The campaign's tags by their short names, as they are written: with {network} and {campaign} in them."""
    with core.read() as session:
        return USUAL | _short(campaigns.get_current(session).utm)


def preview(core: Core, tags: Mapping[str, str]) -> list[Preview]:
    """What these tags would make of an article's address on each network that members are offered."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        shown = links.main(campaign)
    return [
        Preview(one.name, one.label, tagged(SAMPLE, utm_tags(tags, network=one.name, campaign=campaign.slug)))
        for one in core.networks.all
        if one.name in shown
    ]


def save(core: Core, tags: Mapping[str, str], *, by_id: int) -> None:
    """Set the campaign's tags; "" leaves one out. Links that are out there follow at once. Raises InvalidError."""
    wanted = {name: tags.get(name, "").strip() for name in TAGS}
    for name, value in wanted.items():
        _check(name, value)
    with core.write() as session:
        campaign = campaigns.get_current(session)
        before = _short(campaign.utm)
        campaign.utm = {f"utm_{name}": value for name, value in wanted.items()}
        audit.add(
            session,
            "link tags changed",
            actor_id=by_id,
            subject=f"campaign:{campaign.slug}",
            now=core.now(),
            before=before,
            after=wanted,
        )


def _check(name: str, value: str) -> None:
    if len(value) > LONGEST:
        raise InvalidError(say("A tag has %(most)s characters at most.", most=LONGEST), field=name)
    if not value.isprintable():
        raise InvalidError(say("A tag is one line of plain text."), field=name)
    rest = value.replace("{network}", "").replace("{campaign}", "")
    if "{" in rest or "}" in rest:
        raise InvalidError(say("Only {network} and {campaign} are filled in."), field=name)


def _short(utm: Mapping[str, object]) -> dict[str, str]:
    return {name.removeprefix("utm_"): str(value) for name, value in utm.items() if value is not None}
