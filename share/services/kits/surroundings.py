"""What a kit's captions are composed with: the networks offered, a sample link, the longest disclosure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from share.core import Core
from share.domain.captions import ANY, CaptionText
from share.domain.fittings import Around
from share.domain.links import sample_address
from share.domain.sameness import pairs_alike
from share.domain.words import say
from share.models.campaigns import Campaign
from share.networks.base import Network
from share.repositories.links import offered


def composers(core: Core, campaign: Campaign) -> list[Network]:
    """The networks that the campaign's members are offered, in the order of pages."""
    names = offered(campaign)
    return [network for network in core.networks.all if network.name in names]


def around(core: Core, campaign: Campaign, hashtags: str) -> Around:
    """A link as long as every member's, and the longest disclosure line that a member's tie may add."""
    lines = [str(line) for line in campaign.disclosures.values()]
    return Around(
        hashtags=hashtags,
        link=sample_address(core.settings.public_url),
        disclosure=max(lines, key=len, default=""),
        default_language=campaign.language,
    )


def languages(campaign: Campaign) -> Sequence[str]:
    """The languages that captions are written in, the campaign's own first."""
    more = campaign.settings.get("languages") or []
    return list(dict.fromkeys([campaign.language, *(str(language) for language in more)]))


def name_of(core: Core, caption: CaptionText) -> str:
    """The caption as the page calls it: Bluesky, en, 2."""
    where = say("any network") if caption.network == ANY else core.networks.get(caption.network).label
    return f"{where}, {caption.language}, {caption.variant}"


def alike_variants(core: Core, captions: Iterable[CaptionText]) -> list[tuple[str, str, float]]:
    """The pairs of captions, by name, that one network's readers would take for the same text.

    Members are dealt variants of one place only: words for Bluesky may repeat those for any network.
    """
    places: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in captions:
        places[one.network, one.language].append((name_of(core, one), one.text))
    return [pair for named in places.values() for pair in pairs_alike(named)]
