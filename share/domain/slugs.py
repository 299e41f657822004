"""Words for addresses: short, lower case, ASCII."""

import re
import unicodedata
from datetime import date

LONGEST = 60

_APART = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "þ": "th", "ð": "d", "\u0131": "i"}
_GAP = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"['\u2019\u02bc]")


def slug_of(text: str, *, fallback: str = "kit") -> str:
    """`text` as words joined by hyphens, cut between words; `fallback` where nothing is left of it."""
    letters = "".join(_APART.get(letter, letter) for letter in text[:500].casefold())
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", letters)).encode("ascii", "ignore").decode()
    words = _GAP.sub("-", plain).strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return words or fallback


def kit_slug(title: str, *, day: date, taken: frozenset[str] = frozenset()) -> str:
    """A kit's slug: its date, then its title's words, then a number where that one is taken."""
    base = f"{day.isoformat()}-{slug_of(title)}"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
