"""The click ledger's rules: which request of a tracked link is a person's click, and why another is not.

A visitor's first click on a link on a day is unique. The same visitor within REPEAT of the last look is a
repeat and not counted; later it is counted again, but not as unique. Where there is no visitor key
(Global Privacy Control, or no key for the day) a click is counted and never unique.
"""

from collections import defaultdict
from collections.abc import Iterable, MutableMapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

REPEAT: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=30)
"""How long the raw records are kept, so that changed rules can be run over them again."""

KEYS_KEPT: Final = timedelta(hours=48)
"""How long visitors' hashes and the keys behind them live."""

_REPEAT_MS: Final = int(REPEAT.total_seconds() * 1000)
_HOUR_MS: Final = 3_600_000


class Verdict(StrEnum):
    """HUMAN counts; UNIQUE says how many of those were first visits; all else was dropped, and why."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and every click is looked up by it

    HUMAN = "human"
    UNIQUE = "unique"
    HEAD = "head"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    SCRIPT = "script"
    REPEAT = "repeat"


class Flag(StrEnum):
    """What a request told about itself, one letter each, in the order in which they decide."""

    HEAD = "H"
    PREFETCH = "P"
    PROGRAM = "B"
    SCRIPT = "S"
    PRIVACY = "G"


_REASONS: Final = {
    Flag.HEAD: Verdict.HEAD,
    Flag.PREFETCH: Verdict.PREFETCH,
    Flag.PROGRAM: Verdict.CRAWLER,
    Flag.SCRIPT: Verdict.SCRIPT,
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


def reason(click: Click) -> Verdict | None:
    """Why the request by itself is no person's click; None where nothing speaks against it."""
    if not click.flags:
        return None
    return next((verdict for flag, verdict in _REASONS.items() if flag in click.flags), None)


def visits(clicks: Iterable[Click]) -> dict[Visit, int]:
    """The last time of each visit among those clicks that a person may have made."""
    last: dict[Visit, int] = {}
    for click in clicks:
        if click.visitor and reason(click) is None:
            key = (click.link_id, click.visitor)
            if click.at > last.get(key, -1):
                last[key] = click.at
    return last


def judge(click: Click, last: int | None) -> Verdict:
    """One verdict for one click; `last` is when the same visitor was last seen on the link (ms)."""
    dropped = reason(click)
    if dropped is not None:
        return dropped
    if not click.visitor:
        return Verdict.HUMAN
    if last is None:
        return Verdict.UNIQUE
    return Verdict.REPEAT if abs(click.at - last) < _REPEAT_MS else Verdict.HUMAN


def count(clicks: Iterable[Click], seen: MutableMapping[Visit, int]) -> dict[Hour, int]:
    """Count clicks by link, hour and verdict, oldest first; `seen` holds the last look of each visit, carried on.

    A unique click is counted twice: as human, and as unique.
    """
    counted: defaultdict[Hour, int] = defaultdict(int)
    for click in sorted(clicks):
        at, link_id, visitor = click[:3]
        last = seen.get((link_id, visitor))
        verdict = judge(click, last)
        hour = at - at % _HOUR_MS
        counted[link_id, hour, verdict] += 1
        if verdict is Verdict.UNIQUE:
            counted[link_id, hour, Verdict.HUMAN] += 1
        if visitor and verdict in _LOOKED and (last is None or at > last):
            seen[link_id, visitor] = at
    return counted


_LOOKED: Final = frozenset({Verdict.UNIQUE, Verdict.HUMAN, Verdict.REPEAT})
