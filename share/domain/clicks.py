"""The click ledger's rules: which request of a tracked link is a person's click, and why another is not.

A visitor's first click on a link on a day is unique. The same visitor within REPEAT of the last look is a
repeat and not counted; later it is counted again, but not as unique. Where there is no visitor key
(Global Privacy Control, or no key for the day) a click is counted and never unique.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping
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
    """The first time of each visit among those clicks that a person may have made."""
    first: dict[Visit, int] = {}
    for click in clicks:
        if click.visitor and reason(click) is None:
            key = (click.link_id, click.visitor)
            first[key] = min(click.at, first.get(key, click.at))
    return first


def judge(click: Click, seen: Mapping[Visit, int]) -> Verdict:
    """One verdict for one click; `seen` holds the last look of each visit before it."""
    dropped = reason(click)
    if dropped is not None:
        return dropped
    if not click.visitor:
        return Verdict.HUMAN
    last = seen.get((click.link_id, click.visitor))
    if last is None:
        return Verdict.UNIQUE
    return Verdict.REPEAT if abs(click.at - last) < _REPEAT_MS else Verdict.HUMAN


def count(clicks: Iterable[Click], seen: MutableMapping[Visit, int]) -> Counter[Hour]:
    """Count clicks by link, hour and verdict, oldest first; `seen` is carried on.

    A unique click is counted twice: as human, and as unique.
    """
    counted: Counter[Hour] = Counter()
    for click in sorted(clicks):
        verdict = judge(click, seen)
        hour = click.at - click.at % _HOUR_MS
        counted[click.link_id, hour, verdict] += 1
        if verdict is Verdict.UNIQUE:
            counted[click.link_id, hour, Verdict.HUMAN] += 1
        if click.visitor and verdict in _LOOKED:
            key = (click.link_id, click.visitor)
            seen[key] = max(click.at, seen.get(key, click.at))
    return counted


_LOOKED: Final = frozenset({Verdict.UNIQUE, Verdict.HUMAN, Verdict.REPEAT})
