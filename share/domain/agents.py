"""Who asks: a user agent's family without its version, and whether it is a program."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from is_crawler import crawler_name, is_crawler

from share.domain.clicks import FEDIVERSE

LONGEST: Final = 400
"""Characters of a user agent that are looked at; a longer one is no browser's."""

META: Final = ("facebookexternalhit", "facebot", "meta-externalagent", "meta-externalfetcher", "meta-webindexer")
"""Meta's crawlers, and those that call themselves so (Apple's Messages) to be given the same preview."""

_FAMILIES: Final = (
    ("FBAN/", "Facebook app"), ("FBAV/", "Facebook app"), ("MetaIAB", "Facebook app"), ("Instagram", "Instagram app"),
    ("Twitter for", "X app"), ("LinkedInApp", "LinkedIn app"), ("BytedanceWebview", "TikTok app"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""The first that is found names the browser: each carries the names of those that it descends from."""

_CUBOT: Final = re.compile(r"\bcubot\b", re.IGNORECASE)
"""A maker of phones; a crawler list that looks for "bot" takes its owners for programs."""

_ALSO_PROGRAMS: Final = re.compile(
    r"image ?proxy|mail ?proxy|(?:link|url)[ -]?preview|safelinks|proofpoint|mimecast|ms-office|media-repo"
    r"|Synthetic|SecurityScanner|PageSpeed|VirusTotal|\bCypress/|Rendertron|GTmetrix|DebugBear|SpeedCurve|Catchpoint"
    r"|AppInsights|Checkly|Detectify|Siteimprove|PhantomJS|\bPTST/|NotebookLM|\bNovaAct|AppleWebKit/.*\bcompatible;|\bcompatible;.*AppleWebKit/",
    re.IGNORECASE,
)
"""Scanners, proxies and agents that call themselves browsers; none that shows pages to people says "compatible"."""

_OF_TEXT: Final = re.compile(r"(?:Lynx|w3m|E?Links|NetSurf|Dillo)\b(?!.*bot)", re.IGNORECASE)
"""Browsers without an engine's name, which a crawler list takes for programs."""

_ENGINES: Final = re.compile(r"AppleWebKit/|Gecko/|KHTML|Trident/|Presto/|Goanna/|Servo/|UCBrowser|FBAN/")
"""Whatever shows pages to people names its engine, or is one of few without; "Mozilla/5.0" alone is a script's."""

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
    names_engine = _ENGINES.search(text) is not None
    if _OF_TEXT.match(text):
        return Agent(_browser_name(text), is_program=False, is_meta=False)
    if is_meta or not names_engine or _ALSO_PROGRAMS.search(text) or is_crawler(_CUBOT.sub("Phone", text)):
        return Agent(_program_name(text), is_program=True, is_meta=is_meta)
    return Agent(_browser_name(text), is_program=False, is_meta=False)


def _program_name(text: str) -> str:
    if server := _FEDIVERSE.search(text):
        return _BY_LOWER[server[0].lower()]
    name = _NOT_IN_NAMES.sub("", crawler_name(text) or "")[:32].strip()
    return name or "unnamed program"


def _browser_name(text: str) -> str:
    return next((name for token, name in _FAMILIES if token in text), "other browser")
