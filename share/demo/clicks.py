"""Who opened the sample's links, and when: people by the reach of a post, programs in its first minutes."""

from collections import Counter
from datetime import datetime
from random import Random

from share.domain.click_rules import Verdict
from share.sandbox.counts import HALVING_SECONDS

OPENED = 0.017
"""Of those before whom a post comes, so many open its link, on average."""

LASTS = 10 * 86400.0
MOST = 400
HOUR = 3600
UNIQUE_SHARE = 0.86

Hours = Counter[tuple[int, Verdict]]
"""Clicks by the beginning of the hour (Unix seconds) and verdict."""


def hours(key: str, reach: float, *, posted_at: datetime, after: datetime | None, until: datetime) -> Hours:
    """The clicks on a post's link after `after` (None: all) and up to `until`; `key` draws them, always the same."""
    draw, start = Random(key), posted_at.timestamp()
    first = after.timestamp() if after else 0.0
    counted: Hours = Counter()
    for verdict, at in _all(draw, start, people=min(int(reach * OPENED * draw.lognormvariate(0, 0.5)), MOST)):
        if first < at <= until.timestamp():
            counted[int(at // HOUR) * HOUR, verdict] += 1
    return counted


def _all(draw: Random, start: float, *, people: int) -> list[tuple[Verdict, float]]:
    # Networks look at a link for its card within seconds.
    found = [(Verdict.CRAWLER, start + draw.uniform(1, 90)) for _ in range(draw.choice((0, 1, 1, 2, 3)))]
    for _ in range(people):
        at = start + 30 + _delay(draw)
        found.append((Verdict.HUMAN, at))
        if draw.random() < UNIQUE_SHARE:
            found.append((Verdict.UNIQUE, at))
        if draw.random() < 0.05:  # noqa: PLR2004 - a share
            found.append((Verdict.REPEAT, at + 12))
    if people and draw.random() < 0.12:  # noqa: PLR2004 - a share
        found.append((draw.choice((Verdict.PREFETCH, Verdict.HEAD, Verdict.SCRIPT)), start + draw.uniform(60, 7200)))
    return found


def _delay(draw: Random) -> float:
    """Seconds after posting, spread as attention is: half of it within an hour and a half."""
    while True:
        delay: float = HALVING_SECONDS * ((1 - draw.random()) ** (-1 / 1.03) - 1)
        if delay <= LASTS:
            return delay
