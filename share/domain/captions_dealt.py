"""The caption dealer: each member gets one of a caption's variants, and always the same one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from share.domain.captions import CaptionText, pick


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several texts for the same network and language."""

    number: int
    caption: CaptionText


@dataclass(frozen=True, slots=True)
class Wants:
    """What a member's caption is for; `language` falls back to `default_language`, the campaign's."""

    kit_id: int
    member_id: int
    network: str
    language: str
    default_language: str


def deal(variants: Iterable[Variant], wants: Wants) -> str | None:
    """The text for this member, drawn by a hash of member and kit: even over members, new for each kit."""
    piles: defaultdict[tuple[str, str], list[Variant]] = defaultdict(list)
    for variant in variants:
        if variant.caption.text.strip():
            piles[variant.caption.network, variant.caption.language].append(variant)
    draw = _draw(wants)
    dealt = (sorted(pile, key=lambda one: one.number)[draw % len(pile)].caption for pile in piles.values())
    return pick(dealt, network=wants.network, language=wants.language, default_language=wants.default_language)


def _draw(wants: Wants) -> int:
    return int.from_bytes(blake2b(f"{wants.kit_id}:{wants.member_id}".encode(), digest_size=8).digest())
