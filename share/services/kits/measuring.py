"""Captions as they are being typed: their lengths as each network counts them, and which are nearly the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from share.core import Core
from share.domain.captions import CaptionText, hashtags_of
from share.domain.fittings import CaptionCard, cards
from share.repositories import campaigns, kits
from share.services.kits.surroundings import alike_variants, around, composers, languages


@dataclass(frozen=True, slots=True)
class Measured:
    """What would come of the captions if they were saved now."""

    cards: Sequence[CaptionCard]
    alike: Sequence[tuple[str, str, float]]


def measure(core: Core, slug: str, *, captions: Sequence[CaptionText], hashtags: str) -> Measured:
    """Count these texts by the networks' own rules; nothing is kept. Raises NotFoundError."""
    with core.read() as session:
        campaign = campaigns.by_id(session, kits.get(session, slug).campaign_id)
    added = around(core, campaign, hashtags_of(hashtags))
    shown = cards(captions, composers(core, campaign), languages=languages(campaign), around=added)
    return Measured(shown, alike_variants(core, captions))
