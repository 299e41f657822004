"""The caption dealer: each member gets one of a caption's variants, and always the same one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from share.domain.captions import CaptionText, pick


@dataclass(frozen=True, slots=True)
class Wants:
    """What a member's caption is for; `language` falls back to `default_language`, the campaign's."""

    kit_id: int
    member_id: int
    network: str
    language: str
    default_language: str


def deal(variants: Iterable[CaptionText], wants: Wants) -> CaptionText | None:
    """The caption for this member, drawn by a hash of member and kit: even over members, new for each kit."""
    piles: defaultdict[tuple[str, str], list[CaptionText]] = defaultdict(list)
    for variant in variants:
        if variant.text.strip():
            piles[variant.network, variant.language].append(variant)
    draw = _draw(wants)
    dealt = (sorted(pile, key=lambda one: one.variant)[draw % len(pile)] for pile in piles.values())
    return pick(dealt, network=wants.network, language=wants.language, default_language=wants.default_language)


def holds_other_words(
    before: Iterable[CaptionText], after: Iterable[CaptionText], wants: Wants, *, dealt: str | None
) -> bool:
    """Whether a member who took the kit with the captions `before` holds words that `after` put right.

    `dealt` is the key of the caption that they were dealt, where that is known. A further variant of their place
    changes nothing for them; words of their network's own do, where they held those for any.
    """
    befores, afters = list(before), list(after)
    had = next((one for one in befores if one.key == dealt), None) or deal(befores, wants)
    has = deal(afters, wants)
    if had is None or has is None:
        return had is not has
    if (had.network, had.language) != (has.network, has.language):
        return True
    return not any(one.key == had.key and one.text.strip() == had.text.strip() for one in afters)


def _draw(wants: Wants) -> int:
    return int.from_bytes(blake2b(f"{wants.kit_id}:{wants.member_id}".encode(), digest_size=8).digest())
