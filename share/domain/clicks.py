"""The click ledger's rules: which request of a tracked link is a person's click, and why another is not.

What a request told about itself is judged first, in the order of the Flags. A link's own member, in the browser in
which they took the kit, is not counted. A visitor's first click on a link on a day is unique. The same visitor
within REPEAT of the last look is a repeat and not counted; later it is counted again, but not as unique. Where there
is no visitor key (Global Privacy Control, or no key for the day) a click is counted and never unique. Clicks of one
browser family on one link that come BURST at once are held for a person to look at.

X's own look at a link comes as one GET that names itself and three HEADs that call themselves browsers; every
Mastodon host that a post reaches fetches its preview. Neither is a person.

Whoever changes a rule raises RULES; `flask clicks reclassify` then runs it over what is kept of the past.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, MutableMapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

RULES: Final = 2

REPEAT: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=30)
"""How long the raw records are kept, so that changed rules can be run over them again."""

KEYS_KEPT: Final = timedelta(hours=48)
"""How long visitors' hashes and the keys behind them live."""

_REPEAT_MS: Final = int(REPEAT.total_seconds() * 1000)
_HOUR_MS: Final = 3_600_000

PEAK_MS: Final = 10_000
BURST: Final = 60
"""Clicks of one browser family on one member's link within ten seconds: no audience of one person does that."""

FEDIVERSE: Final = frozenset(
    {
        *("Mastodon", "Pleroma", "Akkoma", "Misskey", "Firefish", "Sharkey", "GoToSocial", "Friendica", "Lemmy"),
        *("Pixelfed", "PeerTube", "Hubzilla", "WriteFreely", "Hometown", "Iceshrimp", "Calckey"),
    }
)
"""Families of servers that fetch a link's preview for each of their hosts."""


class Verdict(StrEnum):
    """HUMAN counts; UNIQUE says how many of those were first visits; all else was dropped, and why."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and every click is looked up by it

    HUMAN = "human"
    UNIQUE = "unique"
    HEAD = "head"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    FANOUT = "fan-out"
    SCRIPT = "script"
    REPEAT = "repeat"
    OWN = "own"
    BURST = "burst"


class Flag(StrEnum):
    """What a request told about itself, one letter each, in the order in which they decide."""

    HEAD = "H"
    PREFETCH = "P"
    PROGRAM = "B"
    SCRIPT = "S"
    OWN = "O"
    """Not told by the request: set when it is folded, while the members' own browsers of that day are known."""
    PRIVACY = "G"


_REASONS: Final = {
    Flag.HEAD: Verdict.HEAD,
    Flag.PREFETCH: Verdict.PREFETCH,
    Flag.PROGRAM: Verdict.CRAWLER,
    Flag.SCRIPT: Verdict.SCRIPT,
    Flag.OWN: Verdict.OWN,
}


class Click(NamedTuple):
    """One request of a tracked link. `at` is in ms since 1970; `visitor` is "" where there is no key."""

    at: int
    link_id: int
    visitor: str
    flags: str
    family: str
    referrer: str


Visit = tuple[int, str]
"""A link's id and a visitor's hash."""

Hour = tuple[int, int, Verdict]
"""A link's id, an hour's beginning in ms since 1970, a verdict."""


Peak = tuple[int, int, str]
"""A link's id, the beginning of ten seconds (ms since 1970), a browser family."""


class Counted(NamedTuple):
    """Clicks by hour and verdict, and the peaks held among them: how many would be human, how many unique."""

    hours: dict[Hour, int]
    bursts: dict[Peak, tuple[int, int]]


def reason(click: Click) -> Verdict | None:
    """Why the request by itself is no person's click; None where nothing speaks against it."""
    if not click.flags:
        return None
    verdict = next((verdict for flag, verdict in _REASONS.items() if flag in click.flags), None)
    return Verdict.FANOUT if verdict is Verdict.CRAWLER and click.family in FEDIVERSE else verdict


def visits(clicks: Iterable[Click]) -> dict[Visit, int]:
    """The last time of each visit among those clicks that a person may have made."""
    last: dict[Visit, int] = {}
    for click in clicks:
        if click.visitor and (not click.flags or reason(click) is None):
            key = (click.link_id, click.visitor)
            if click.at > last.get(key, -1):
                last[key] = click.at
    return last


def mark_own(clicks: Iterable[Click], own: Container[Visit]) -> list[Click]:
    """The same clicks, with those flagged that members made on their own links."""
    return [
        click._replace(flags=click.flags + Flag.OWN)
        if click.visitor and Flag.OWN not in click.flags and (click.link_id, click.visitor) in own
        else click
        for click in clicks
    ]


def judge(click: Click, last: int | None) -> Verdict:
    """One verdict for one click; `last` is when the same visitor was last seen on the link (ms)."""
    dropped = reason(click) if click.flags else None
    if dropped is not None:
        return dropped
    if not click.visitor:
        return Verdict.HUMAN
    if last is None:
        return Verdict.UNIQUE
    return Verdict.REPEAT if abs(click.at - last) < _REPEAT_MS else Verdict.HUMAN


def count(
    clicks: Iterable[Click],
    seen: MutableMapping[Visit, int],
    *,
    cleared: Container[Peak] = (),
) -> Counted:
    """Count clicks by link, hour and verdict, oldest first; `seen` holds the last look of each visit, carried on.

    A unique click is counted twice: as human, and as unique. `cleared` are the peaks that a coordinator let count.
    """
    counted: defaultdict[Hour, int] = defaultdict(int)
    peaks: defaultdict[Peak, int] = defaultdict(int)
    firsts: defaultdict[Peak, int] = defaultdict(int)
    for click in sorted(clicks):
        at, link_id, visitor, _, family, _ = click
        last = seen.get((link_id, visitor))
        verdict = judge(click, last)
        if verdict in _COUNTED:
            peak = (link_id, at - at % PEAK_MS, family)
            peaks[peak] += 1
            if verdict is Verdict.UNIQUE:
                firsts[peak] += 1
        else:
            counted[link_id, at - at % _HOUR_MS, verdict] += 1
        if visitor and verdict in _LOOKED and (last is None or at > last):
            seen[link_id, visitor] = at
    return Counted(counted, _with_peaks(counted, peaks, firsts, cleared))


def _with_peaks(
    counted: MutableMapping[Hour, int], peaks: Mapping[Peak, int], firsts: Mapping[Peak, int], cleared: Container[Peak]
) -> dict[Peak, tuple[int, int]]:
    """Add each peak to its hour's counts, as people or as a burst; returns the bursts."""
    bursts: dict[Peak, tuple[int, int]] = {}
    for peak, human in peaks.items():
        link_id, window, _ = peak
        hour, unique = window - window % _HOUR_MS, firsts.get(peak, 0)
        if human >= BURST and peak not in cleared:
            bursts[peak] = (human, unique)
            counted[link_id, hour, Verdict.BURST] += human
            continue
        counted[link_id, hour, Verdict.HUMAN] += human
        if unique:
            counted[link_id, hour, Verdict.UNIQUE] += unique
    return bursts


_COUNTED: Final = frozenset({Verdict.UNIQUE, Verdict.HUMAN})
_LOOKED: Final = frozenset({Verdict.UNIQUE, Verdict.HUMAN, Verdict.REPEAT})
