"""The open click ledger: raw, counted and unique clicks side by side, and a reason for each that was dropped."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from share.domain.click_rules import PARTS, Verdict
from share.domain.days import days_from, instant_of, local_date
from share.domain.words import mark

REASONS: Final = {
    Verdict.CRAWLER: mark("programs that look for a preview or an index"),
    Verdict.FANOUT: mark("fediverse servers that fetch the preview, one for each that the post reaches"),
    Verdict.HEAD: mark("looks that ask whether the link is there, without opening it"),
    Verdict.PREFETCH: mark("browsers that load ahead of a person's click"),
    Verdict.SCRIPT: mark("requests in the background of another page"),
    Verdict.REPEAT: mark("the same visitor again within a minute"),
    Verdict.OWN: mark("the member's own browser"),
    Verdict.BURST: mark("faster than people click; they count only if a coordinator says so"),
}
"""Why a request was not counted, as people read it; in the order of the page."""

LONGEST_CHART: Final = timedelta(days=7)


class Line(NamedTuple):
    """Clicks of one hour with one verdict; `left_out`: on links whose clicks a person left out of boards and points."""

    network: str
    at: datetime
    verdict: Verdict
    clicks: int
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Hourly:
    """One hour (or day) of the chart."""

    at: datetime
    human: int
    raw: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """raw = human + all that was dropped; unique is the part of human that came for the first time that day.

    `anonymous` could not be told apart: each of them counts, unless it is held as a burst. `left_out` is the part of
    human that a person left out of boards and points.
    """

    raw: int
    human: int
    unique: int
    anonymous: int
    left_out: int
    dropped: tuple[tuple[str, int], ...]
    hours: tuple[Hourly, ...]
    step: timedelta

    @property
    def highest(self) -> int:
        return max((hour.raw for hour in self.hours), default=0)


def ledger(lines: Iterable[Line], *, zone: str) -> Ledger:
    """Add up what is known of a link or a kit. A week or less is shown by the hour, more by the day in `zone`.

    An hour in which a day of the zone begins, as it does at half past in some, counts to the day before.
    """
    known = list(lines)
    total: Counter[Verdict] = Counter()
    for line in known:
        total[line.verdict] += line.clicks
    raw = sum(clicks for verdict, clicks in total.items() if verdict not in PARTS)
    dropped = tuple((text, total[verdict]) for verdict, text in REASONS.items() if total[verdict])
    step = _step(known)
    left_out = sum(line.clicks for line in known if line.left_out and line.verdict is Verdict.HUMAN)
    parts = (total[Verdict.UNIQUE], total[Verdict.ANONYMOUS], left_out)
    return Ledger(raw, total[Verdict.HUMAN], *parts, dropped, _hours(known, step, zone), step)


def by_network(lines: Iterable[Line], *, zone: str) -> dict[str, Ledger]:
    """A ledger for each network."""
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.network, []).append(line)
    return {network: ledger(part, zone=zone) for network, part in sorted(parts.items())}


def _step(lines: list[Line]) -> timedelta:
    times = [line.at for line in lines]
    longer = bool(times) and max(times) - min(times) > LONGEST_CHART
    return timedelta(days=1) if longer else timedelta(hours=1)


def _hours(lines: list[Line], step: timedelta, zone: str) -> tuple[Hourly, ...]:
    """Every hour from the first click to the last, those without one too: nothing was clicked then."""
    human: Counter[datetime] = Counter()
    raw: Counter[datetime] = Counter()
    for _, hour, verdict, clicks, _ in lines:
        at = _midnight(hour, zone) if step > timedelta(hours=1) else hour
        if verdict is Verdict.HUMAN:
            human[at] += clicks
        if verdict not in PARTS:
            raw[at] += clicks
    if not raw:
        return ()
    return tuple(Hourly(at, human[at], raw[at]) for at in _times(min(raw), max(raw), step, zone))


def _times(first: datetime, last: datetime, step: timedelta, zone: str) -> Iterator[datetime]:
    """From the first to the last; days are 23 to 25 hours long where clocks change."""
    if step <= timedelta(hours=1):
        yield from (first + number * step for number in range((last - first) // step + 1))
        return
    day, end = local_date(first, zone=zone), local_date(last, zone=zone)
    for one in days_from(day, count=(end - day).days + 1, zone=zone):
        if one <= end:
            yield instant_of(one, time(0), zone=zone)


def _midnight(at: datetime, zone: str) -> datetime:
    return instant_of(local_date(at, zone=zone), time(0), zone=zone)
