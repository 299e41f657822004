"""Captions: which text a member gets for a network and language, and how a text is cut to fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

ANY = "any"
"""The network name of the text that falls in where a network has none of its own."""

LONGEST = 5_000
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class CaptionText:
    """A ready text for one network (or ANY) and one language; it holds neither link nor disclosure.

    A place may have several: variants, counted from 1, of which each member is dealt one.
    """

    network: str
    language: str
    text: str
    variant: int = 1

    @property
    def key(self) -> str:
        """What names it in a claim."""
        return f"{self.network}/{self.language}/{self.variant}"


MOST_VARIANTS = 5
"""Variants per network and language."""


def pick(captions: Iterable[CaptionText], *, network: str, language: str, default_language: str) -> CaptionText | None:
    """The caption for a member: their language first, then the campaign's; in each, the network's own, then ANY.

    Of several variants of a place it is the first. A kit from before the campaign changed its language is in its own.
    """
    found: dict[tuple[str, str], CaptionText] = {}
    for caption in captions:
        place = (caption.network, caption.language)
        if caption.text.strip() and (place not in found or caption.variant < found[place].variant):
            found[place] = caption
    spoken = dict.fromkeys((language, default_language, *(written for _, written in found)))
    wanted = [(name, one) for one in spoken for name in (network, ANY)]
    return next((found[place] for place in wanted if place in found), None)


def with_hashtags(text: str, hashtags: str) -> str:
    """The caption with those of the kit's hashtags that it does not hold already, on a line of their own."""
    held = {word.casefold().rstrip(".,;:!?") for word in text.split()}
    missing = [tag for tag in hashtags.split() if tag.casefold() not in held]
    return "\n\n".join(part for part in (text.strip(), " ".join(missing)) if part)


def hashtags_of(typed: str) -> str:
    """Hashtags as typed, in their one form: "#Strike #Duluth"; commas and missing # are mended."""
    words = (word.strip("#.,;:!?\"'") for word in typed.replace(",", " ").split())
    return " ".join(dict.fromkeys(f"#{word}" for word in words if word))


def trimmed(text: str, *, fits: Callable[[str], bool]) -> str:
    """The longest beginning of `text`, cut between words and ended with an ellipsis, that fits; "" if none does.

    `fits` must be monotone in length: what is shorter fits if what is longer does.
    """
    words = text.strip()
    if fits(words):
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(words[:middle].rstrip() + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    cut = _between_words(words, low).rstrip()
    return cut + ELLIPSIS if cut else ""


def _between_words(text: str, end: int) -> str:
    """`text` up to `end`, back to the last white space, unless that would lose more than a third of it."""
    head = text[:end]
    if end < len(text) and not text[end].isspace():
        last = max(head.rfind(" "), head.rfind("\n"))
        if last > end * 2 // 3:
            head = head[:last]
    return head.rstrip(" \n\t,;:-\u2013\u2014")
