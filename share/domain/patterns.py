"""Finds the pattern of ours that an English sentence was made from, so that it can be said in another language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

SENTENCES = frozenset({"reason", "error"})
"""Values by these names are sentences of ours themselves."""

LONGEST = 2000
"""Characters; what is longer was written by somebody else."""

LEAST_LETTERS = 6
"""A pattern with fewer letters of its own would be found in anything."""

_PLACE = re.compile(r"%\((\w+)\)[sd]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence taken apart; `plural` is the pattern for many, "" where its number does not matter."""

    pattern: str
    plural: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`text` is what an English sentence is made from, `longest` a part that stands in each of them."""

    text: str
    singular: str
    plural: str
    longest: str


_known: list[_Pattern] = []


def know(patterns: Iterable[tuple[str, str]]) -> None:
    """Learn the catalogue's patterns, each with its plural ("" where it has none)."""
    found = {_pattern(text, one, many) for one, many in patterns for text in (one, many) if _PLACE.search(text)}
    own = [one for one in found if len(_LETTER.findall(_PLACE.sub("", one.text))) >= LEAST_LETTERS]
    # The one that begins in its own words knows best, then the one with the most of them.
    _known[:] = sorted(own, key=lambda one: (one.text.startswith("%("), -len(_PLACE.sub("", one.text)), one.text))
    find.cache_clear()


@lru_cache(maxsize=4096)
def find(text: str) -> Filled | None:
    """The pattern that this sentence was made from, with its values; None where we know none."""
    for one in _known:
        if one.longest in text and (match := re.fullmatch(_expression(one.text), text, re.DOTALL)):
            return Filled(one.singular, one.plural, match.groupdict())
    return None


def _pattern(text: str, singular: str, plural: str) -> _Pattern:
    parts = [part.replace("%%", "%") for part in _PLACE.sub("\0", text).split("\0")]
    return _Pattern(text, singular, plural, max(parts, key=len))


def _expression(text: str) -> str:
    made, seen, at = "", set(), 0
    for place in _PLACE.finditer(text):
        name = place.group(1)
        kind = r"-?[\d,]+" if name == "number" else ".+?"
        made += re.escape(text[at : place.start()].replace("%%", "%"))
        made += f"(?P={name})" if name in seen else f"(?P<{name}>{kind})"
        seen.add(name)
        at = place.end()
    return made + re.escape(text[at:].replace("%%", "%"))
