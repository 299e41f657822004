"""Who asks: a user agent's family without its version, and whether it is a program."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from is_crawler import crawler_name, is_crawler

from share.domain.click_rules import (
    CALLED_COMPATIBLE,
    ENGINES,
    FAMILIES,
    FEDIVERSE,
    META,
    MODEL,
    OTHERS,
    PROGRAMS,
    TEXT_BROWSERS,
)

LONGEST: Final = 400
"""Characters of a user agent that are looked at; a longer one is no browser's."""

_ENGINES_OWN: Final = frozenset({"Chrome", "Firefox", "Safari", OTHERS})

_PRODUCT: Final = re.compile(r"(?<![\w.;-])([A-Za-z][A-Za-z._-]{1,31})/\d", re.ASCII)
_PARTS: Final = frozenset(
    {
        *("Mozilla", "AppleWebKit", "Chrome", "Chromium", "CriOS", "Safari", "Mobile", "Version", "Gecko", "Firefox"),
        *("FxiOS", "KHTML", "Build", "Trident", "Presto", "Goanna", "Electron", "JsSdk", "NetType", "Opera"),
    }
)
"""Names in an agent that say nothing of who it is beyond its engine."""

_FEDIVERSE: Final = re.compile("|".join(sorted(FEDIVERSE)), re.IGNORECASE)
_BY_LOWER: Final = {name.lower(): name for name in FEDIVERSE}
"""Older Mastodons name the library that they fetch with first, and themselves behind it."""

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z._ -]+")


class Agent(NamedTuple):
    """`family` is kept with a click; the agent's full text never is."""

    family: str
    is_program: bool
    is_meta: bool


@lru_cache(maxsize=8192)
def recognise(text: str) -> Agent:
    """Tell browsers, in-app browsers among them, from crawlers, previews, scripts and odd agents."""
    text = text[:LONGEST]
    lowered = text.lower()
    is_meta = any(name in lowered for name in META)
    names_engine = ENGINES.search(text) is not None
    if TEXT_BROWSERS.match(text):
        return Agent(_browser_name(text), is_program=False, is_meta=False)
    if is_meta or not names_engine or _is_listed(text):
        return Agent(_program_name(text), is_program=True, is_meta=is_meta)
    return Agent(_browser_name(text), is_program=False, is_meta=False)


def _is_listed(text: str) -> bool:
    told = MODEL.sub(r"\1 Phone", text)
    return bool(PROGRAMS.search(told) or CALLED_COMPATIBLE.search(told)) or is_crawler(told)


def _program_name(text: str) -> str:
    if server := _FEDIVERSE.search(text):
        return _BY_LOWER[server[0].lower()]
    name = _NOT_IN_NAMES.sub("", crawler_name(text) or "")[:32].strip()
    return name or "unnamed program"


def _browser_name(text: str) -> str:
    found = next((name for token, name in FAMILIES if token in text), OTHERS)
    if found not in _ENGINES_OWN:
        return found
    # What else it calls itself: so that a program that was taken for a browser can be told apart later.
    return next((name for name in reversed(_PRODUCT.findall(text)) if name not in _PARTS), found)
