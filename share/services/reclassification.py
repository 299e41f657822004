"""Today's click rules over what is kept of the past: what would move, and moving it."""

from collections.abc import Mapping
from dataclasses import dataclass

from share.core import Core, Session
from share.domain import click_rules
from share.domain import clicks as rules
from share.domain.click_rules import PARTS, Verdict
from share.domain.clicks import Clicks, Counted, Hour, Peak, Recall
from share.infra import segments
from share.repositories import bursts, changes, clicks

BATCH = 64
DAYS_SEEN = 2
DAY = 86_400

Place = tuple[int, int]
"""A link's id and an hour's beginning (seconds)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many clicks a verdict has and had, over this host's kept records.

    `hours` were looked at and `moving` of them count otherwise now, whether or not that shows in the verdicts' sums.
    `left` are hours of links whose records are not whole any more; their counts stay as they are.
    """

    before: dict[Verdict, int]
    after: dict[Verdict, int]
    links: int
    hours: int
    moving: int
    left: int

    @property
    def changed(self) -> dict[Verdict, tuple[int, int]]:
        """The verdicts that differ: before and after."""
        pairs = {verdict: (self.before.get(verdict, 0), self.after.get(verdict, 0)) for verdict in Verdict}
        return {verdict: pair for verdict, pair in pairs.items() if pair[0] != pair[1]}


def reclassify(core: Core, *, dry_run: bool) -> Moved:
    """Count this host's kept records anew by today's rules; with `dry_run` nothing is written.

    How many requests there were never changes: an hour of a link is counted anew only where the records still
    hold as many as were counted then. What other hosts had seen of a visitor is among this host's records.
    """
    with core.write() as session:
        host = clicks.host(session, segments.host_name(core.settings.spool_path)).id
        decided = bursts.decided(session, host=host)
    while True:
        anew = _count(core, decided)
        with core.write() as session:
            clicks.take_turn(session)
            before, decided = decided, bursts.decided(session, host=host)
            if decided == before:
                return _bring(core, session, anew, host=host, dry_run=dry_run)


def _bring(core: Core, session: Session, anew: Counted, *, host: int, dry_run: bool) -> Moved:
    """What moves, moved unless it is only asked; nobody decided about a burst since the counting began."""
    since = min((hour for _, hour, _ in anew.hours), default=0)
    before = clicks.hours(session, host=host, since=since) if anew.hours else {}
    whole = _whole(before, anew.hours)
    moved = _moved(before, anew.hours, whole)
    if not dry_run:
        clicks.host_by_id(session, host).rules = click_rules.RULES
        if moved.moving:
            _replace(core, session, anew, whole, host=host)
            changes.links(session, _links_moved(before, anew.hours, whole))
    return moved


def _count(core: Core, decided: Mapping[Peak, bool]) -> Counted:
    """All kept records, oldest first, a few segments at a time."""
    anew = Counted({}, {}, {}, {})
    recall = Recall()
    batch: list[Clicks] = []
    for segment in segments.kept(core.settings.spool_path):
        if len(batch) == BATCH or (batch and segment.elsewhere):
            made = Clicks.joined(batch)
            _add(anew, rules.count(made, recall, known=decided), recall)
            _forget_old(recall, made)
            batch = []
        for visit, at in segment.elsewhere.items():
            recall.seen[visit] = max(at, recall.seen.get(visit, at))
        batch.append(segment.clicks)
    _add(anew, rules.count(Clicks.joined(batch), recall, known=decided), recall)
    return anew


def _add(anew: Counted, more: Counted, recall: Recall) -> None:
    recall.take_up(more)
    for hour, number in more.hours.items():
        anew.hours[hour] = anew.hours.get(hour, 0) + number
    for peak, (human, unique) in more.bursts.items():
        known = anew.bursts.get(peak, (0, 0))
        anew.bursts[peak] = (known[0] + human, known[1] + unique)


def _forget_old(recall: Recall, made: Clicks) -> None:
    """A visitor's hash is another one the next day: what is older is never met again."""
    oldest = max(made.seconds(), default=0) - DAYS_SEEN * DAY
    recall.seen = {visit: at for visit, at in recall.seen.items() if at >= oldest}
    recall.forget_peaks(before=oldest)


def _whole(before: Mapping[Hour, int], after: Mapping[Hour, int]) -> set[Place]:
    """The links' hours whose records hold as many requests as were counted."""
    had, has = _requests(before), _requests(after)
    return {place for place, number in has.items() if had.get(place) == number}


def _requests(hours: Mapping[Hour, int]) -> dict[Place, int]:
    found: dict[Place, int] = {}
    for (link, hour, verdict), number in hours.items():
        if verdict not in PARTS:
            found[link, hour] = found.get((link, hour), 0) + number
    return found


def _moved(before: Mapping[Hour, int], after: Mapping[Hour, int], whole: set[Place]) -> Moved:
    old, new = _totals(before, whole), _totals(after, whole)
    left = len({(link, hour) for link, hour, _ in after} - whole)
    other = {key[:2] for key in before.keys() | after.keys() if before.get(key, 0) != after.get(key, 0)}
    return Moved(
        old, new, links=len({link for link, _ in whole}), hours=len(whole), moving=len(other & whole), left=left
    )


def _totals(hours: Mapping[Hour, int], whole: set[Place]) -> dict[Verdict, int]:
    found: dict[Verdict, int] = {}
    for (link, hour, verdict), number in hours.items():
        if (link, hour) in whole:
            found[verdict] = found.get(verdict, 0) + number
    return found


def _replace(core: Core, session: Session, anew: Counted, whole: set[Place], *, host: int) -> None:
    clicks.forget_hours(session, whole, host=host)
    clicks.add_hours(
        session, {key: number for key, number in anew.hours.items() if (key[0], key[1]) in whole}, host=host
    )
    bursts.begin_anew(session, whole, host=host)
    held = {peak: found for peak, found in anew.bursts.items() if (peak[0], peak[1] - peak[1] % 3600) in whole}
    bursts.add(session, held, host=host, now=core.now())


def _links_moved(before: Mapping[Hour, int], after: Mapping[Hour, int], whole: set[Place]) -> set[int]:
    """The links whose human clicks are others now."""
    return {
        link
        for link, hour in whole
        if before.get((link, hour, Verdict.HUMAN), 0) != after.get((link, hour, Verdict.HUMAN), 0)
    }
