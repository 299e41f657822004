"""Finds the pattern of ours that an English sentence was made from, so that it can be said in another language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

SENTENCES = frozenset({"reason", "error"})
"""Values by these names are sentences of ours themselves."""

LONGEST = 1000
"""Characters; what is longer was written by somebody else."""

LEAST_LETTERS = 6
"""A pattern with fewer letters of its own would be found in anything."""

_PLACE = re.compile(r"%\((\w+)\)[sd]")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = r"(?P<number>(?<![0-9,-])-?[0-9][0-9,]*)"


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
        if one.longest in text and (values := _values(one.text, text)) is not None:
            return Filled(one.singular, one.plural, values)
    return None


def _pattern(text: str, singular: str, plural: str) -> _Pattern:
    parts = [part.replace("%%", "%") for part in _PLACE.sub("\0", text).split("\0")]
    return _Pattern(text, singular, plural, max(parts, key=len))


def _values(pattern: str, text: str) -> dict[str, str] | None:
    """What stands in the pattern's places.

    Its own words are looked for once each, from left to right: a text may be a stranger's, and must not be able to
    make this take long.
    """
    names, words = _taken_apart(pattern)
    values: dict[str, str] = {}
    begins = at = 0
    for place, own in enumerate(words):
        match = own.match(text) if place == 0 else own.search(text, at)
        if match is None or match.start() < at:
            return None
        if place and values.setdefault(names[place - 1], text[begins : match.start()]) != text[begins : match.start()]:
            return None
        values |= match.groupdict()
        begins = match.end()
        # A value has one character at least.
        at = begins + 1
    return values


@lru_cache(maxsize=1024)
def _taken_apart(pattern: str) -> tuple[list[str], list[re.Pattern[str]]]:
    """The names of the places where anything may stand, and the words before, between and behind them."""
    names: list[str] = []
    own, at = [""], 0
    for place in _PLACE.finditer(pattern):
        own[-1] += re.escape(pattern[at : place.start()].replace("%%", "%"))
        at = place.end()
        if place.group(1) == "number":
            own[-1] += _NUMBER
        else:
            names.append(place.group(1))
            own.append("")
    own[-1] += re.escape(pattern[at:].replace("%%", "%")) + r"\Z"
    return names, [re.compile(part) for part in own]
