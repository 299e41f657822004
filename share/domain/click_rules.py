"""The click ledger's rules: which request of a tracked link is a person's click, and why another is not.

What a request told about itself is judged first, in the order of the Flags. A link's own member, in the browser in
which they took the kit, is not counted. A visitor's first click on a link on a day is unique. The same visitor
within REPEAT of the last look is a repeat and not counted; later it is counted again, but not as unique. Where there
is no visitor key (Global Privacy Control, or no key for the day) a click is counted and never unique. Nobody could
tell whether it is a reload, so the ledger says how many such there were. Clicks of one browser family on one link that
come BURST at once are held for a person to look at; all families but the usual ones are one, for anybody can make up
another name for each click.

X's own look at a link comes as one GET that names itself and three HEADs that call themselves browsers; every
Mastodon host that a post reaches fetches its preview. Neither is a person.

Times are whole seconds: of two looks within the same second no rule asks which was first.

Whoever changes a rule raises RULES; `flask clicks reclassify` then runs it over what is kept of the past.
"""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, Self

RULES: Final = 7

REPEAT: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=30)
"""How long the raw records are kept, so that changed rules can be run over them again."""

KEYS_KEPT: Final = timedelta(hours=48)
"""How long visitors' hashes and the keys behind them live."""

PEAK: Final = 10
BURST: Final = 60
"""Clicks of one browser family on one member's link within ten seconds: no audience of one person does that."""

FAMILIES: Final = (
    ("FBAN/", "Facebook app"), ("FBAV/", "Facebook app"), ("MetaIAB", "Facebook app"), ("Instagram", "Instagram app"),
    ("Twitter for", "X app"), ("LinkedInApp", "LinkedIn app"), ("BytedanceWebview", "TikTok app"), ("Edg", "Edge"),
    ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""The first that is found names the browser: each carries the names of those that it descends from."""

OTHERS: Final = "other browser"
_CROWDS: Final = frozenset(name for _, name in FAMILIES)

FEDIVERSE: Final = frozenset(
    {
        *("Mastodon", "Pleroma", "Akkoma", "Misskey", "Firefish", "Sharkey", "GoToSocial", "Friendica", "Lemmy"),
        *("Pixelfed", "PeerTube", "Hubzilla", "WriteFreely", "Hometown", "Iceshrimp", "Calckey", "Catodon"),
        *("CherryPick", "FoundKey", "PieFed", "Mbin", "kbin", "BookWyrm", "Funkwhale", "Mobilizon", "Takahe"),
        *("Bonfire", "Wafrn", "Smithereen", "Castopod", "Owncast", "ActivityPub", "SummalyBot", "Snac", "Mitra"),
        *("Ktistec", "microblog.pub", "honksnonk", "Bridgy Fed", "Fedify", "Hollo", "NodeBB", "Gancio", "Magnetar"),
        *("Emissary", "Vernissage", "Socialhome", "GNU social", "Lotide", "Rebased", "Kitsune"),
    }
)
"""Families of servers that fetch a link's preview for each of their hosts."""

PROGRAMS: Final = re.compile(
    r"image ?proxy|mail ?proxy|(?:link|url)[ -]?preview|safelinks|proofpoint|mimecast|ms-office|media-repo"
    r"|Synthetic|SecurityScanner|PageSpeed|VirusTotal|\bCypress\b|Rendertron|GTmetrix|DebugBear|SpeedCurve|Catchpoint"
    r"|AppInsights|Checkly|Detectify|Siteimprove|PhantomJS|\bPTST\b|NotebookLM|\bNovaAct|GoogleOther|GoogleAgent"
    r"|\bGoogle-[A-Z]|-User(?:/|$)|Puppeteer|BrowserStack|GhostInspector|Ghost Inspector|Site24x7|StatusCake"
    r"|CensysInspect|Cloudflare-|WebPageTest|\bYLT\b|browser-use|Browserbase|Iframely|Embedly|Cardyb|Deep-Research"
    r"|-Citations|Qualys|Acunetix|Nessus|PaloAlto|TrendMicro|Barracuda|FortiGuard|Zscaler|urldefense|OpenGraph"
    r"|Screenshot|SimplePie|Zapier|IFTTT|\bPercy\b|Chromatic"
    # What only a program says of itself: whose it is, where to read about it, what it does with the page.
    r"|\w-Google\b|https?://|\bwww\.|[(;] ?\+\w|like Gecko[;,](?! ?Safari)|.Mozilla/5\.0$"
    r"|[\w-](?:Scanner|Monitor|Watcher|Detonation|Emulation|Verify|Checkup|Optimizer-Agent|-robots)\b|Sandbox"
    r"|wkhtmlto|\bjsdom\b|HappyDOM|HtmlUnit|\bNightmare/|\bsplash Version/|gowitness|DareBoost|Datanyze|Collapsify"
    r"|BrandVerity|Hardenize|Silktide|ThousandEyes|\bScope3\b|Sindup|MarketGoo|Miniature\.io|MonitoRSS|LinkTiger"
    r"|PrintFriendly|PWABuilder|SecurityHeaders|Specificfeeds|FeedBurner|\bRigor\b|Sucuri|TestLocally|watchTowr"
    r"|Foregenix|Hotjar|Criticalcss|feeder\.co\b|adbeat|xmco\.fr|\bDlc/|newsai/|TSM-turingos|PS_Daily",
    re.IGNORECASE,
)
"""Our own list beside the crawlers' one: scanners, monitors, proxies and agents that call themselves browsers.

It is looked for in a whole agent when a link is asked for, and in the family when kept clicks are counted again.
"""


META: Final = ("facebookexternalhit", "facebot", "meta-externalagent", "meta-externalfetcher", "meta-webindexer")
"""Meta's crawlers, and those that call themselves so (Apple's Messages) to be given the same preview."""

CALLED_COMPATIBLE: Final = re.compile(
    r"AppleWebKit/.*\bcompatible;|\bcompatible;.*(?:AppleWebKit/|Gecko/\d)", re.IGNORECASE
)
"""None that shows pages to people says so."""

TEXT_BROWSERS: Final = re.compile(
    r"(?:Lynx|w3m|E?Links|NetSurf|Dillo|URL/Emacs Emacs|UCWEB/[\d.]+ ?\([^)]*\) U2/[\d.]+ UCBrowser)\b(?!.*bot)",
    re.IGNORECASE,
)
"""Browsers without an engine's name, which a crawler list takes for programs."""

ENGINES: Final = re.compile(r"AppleWebKit/|Gecko/|KHTML|Trident/|Presto/|Goanna/|Servo/|Ladybird/|UCBrowser|FBAN/")
"""Whatever shows pages to people names its engine, or is one of few without; "Mozilla/5.0" alone is a script's."""

MODEL: Final = re.compile(
    r"(\bAndroid[ \d.]*;(?: U;)?(?: [a-z]{2}(?:-[a-z]{2})?;)?) ?[^;()/]*(?: Build/[^;()]*)?(?=[;()])"
    r"|\bAndroid \(\d+/[^)]*\)|\bFB(?:DV|MD|CR)/[^;\]]*",
    re.IGNORECASE,
)
"""What a phone is called (Cubot, Crosscall's Spider): programs' names are not looked for in it.

It stands behind Android's version, without an address or a version of its own; Meta's apps say it again.
"""


class Verdict(StrEnum):
    """HUMAN counts; all else was dropped, and why. UNIQUE and ANONYMOUS are parts of others, and say more of them.

    UNIQUE are first visits. ANONYMOUS are clicks that count, or are held as a burst, and have no visitor key.
    """

    __hash__ = str.__hash__  # an enum's own is written in Python, and every click is looked up by it

    HUMAN = "human"
    UNIQUE = "unique"
    ANONYMOUS = "anonymous"
    HEAD = "head"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    FANOUT = "fan-out"
    SCRIPT = "script"
    REPEAT = "repeat"
    OWN = "own"
    BURST = "burst"


PARTS: Final = frozenset({Verdict.UNIQUE, Verdict.ANONYMOUS})


class Flag(StrEnum):
    """What a request told about itself, one letter each, in the order in which they decide."""

    HEAD = "H"
    PREFETCH = "P"
    PROGRAM = "B"
    SCRIPT = "S"
    OWN = "O"
    """Not told by the request: set when it is folded, while the members' own browsers of that day are known."""
    PRIVACY = "G"
    KEYLESS = "K"
    """Not told either: the day's key could not be had, so nobody knows whose click it is."""
    ELSEWHERE = "E"
    """No request of this host: kept beside those of a visitor whom another host had seen before, and when."""


_REASONS: Final = {
    Flag.HEAD: Verdict.HEAD,
    Flag.PREFETCH: Verdict.PREFETCH,
    Flag.PROGRAM: Verdict.CRAWLER,
    Flag.SCRIPT: Verdict.SCRIPT,
    Flag.OWN: Verdict.OWN,
    Flag.PRIVACY: Verdict.HUMAN,
    Flag.KEYLESS: Verdict.HUMAN,
}


def crowd(family: str) -> str:
    """Whose clicks are looked at together, where many come at once."""
    return family if family in _CROWDS else OTHERS


class Told(NamedTuple):
    """What a request told about itself: the flags' letters, the agent's family, the host that it came from."""

    flags: str
    family: str
    referrer: str

    @classmethod
    def of(cls, text: str) -> Self:
        """From what a line has after its visit. Raises ValueError."""
        flags, family, referrer = text.split("\t")
        return cls(flags, family, referrer)


def reason(told: Told) -> Verdict | None:
    """What follows from the request by itself; None where it depends on what its visitor did before."""
    verdict = next((verdict for flag, verdict in _REASONS.items() if flag in told.flags), None)
    if verdict in {None, Verdict.HUMAN} and _is_listed(told.family, PROGRAMS):
        # It was taken for a browser when the link was asked for.
        verdict = Verdict.CRAWLER
    return Verdict.FANOUT if verdict is Verdict.CRAWLER and told.family in FEDIVERSE else verdict


@lru_cache(maxsize=8192)
def _is_listed(family: str, programs: re.Pattern[str]) -> bool:
    return programs.search(family) is not None
