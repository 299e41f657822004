"""Whether what is kept added up equals a recount, and whether all work that has to be done is owed."""

from collections.abc import Callable, Iterator
from itertools import islice

from share.core import Core, Session
from share.domain.findings import Finding
from share.domain.leaderboard import By, Metric, Span
from share.networks.base import Network
from share.repositories import leaderboard, recounts, score_replay, score_rules, score_totals, standing_bases, standings
from share.repositories.leaderboard import Scope
from share.repositories.standing_facts import POSTS

MOST_TOLD = 20
"""Sentences of one check; the rest is only counted."""

_Check = Callable[[Core, Session], Iterator[str]]


def verify(core: Core) -> list[Finding]:
    """Everything that does not agree; empty where all does. All checks look at one and the same moment."""
    found: list[Finding] = []
    with core.read() as session:
        recounts.at_one_moment(session)
        for name, (check, fix) in CHECKS.items():
            told = check(core, session)
            found += [Finding(name, text, fix) for text in islice(told, MOST_TOLD)]
            # What is not told is not kept: of a damaged database it may be a line for each post.
            if more := sum(1 for _text in told):
                found.append(Finding(name, f"There are {more} more of this kind.", fix))
    return found


def _network(core: Core) -> Callable[[str], Network | None]:
    known = {network.name: network for network in core.networks.all}
    return known.get


def _current(core: Core, session: Session) -> Iterator[str]:
    return recounts.current_readings(session, _network(core))


def _owed(core: Core, session: Session) -> Iterator[str]:
    return recounts.work_owed(session, _network(core), now=core.now())


def _boards(_core: Core, session: Session) -> Iterator[str]:
    def told(campaign_id: int) -> dict[str, tuple[int, int | None]]:
        rows = leaderboard.tallies(session, Scope(campaign_id, Span(None, None)), By.NETWORK)
        return {str(name): (sums.posts, sums.value(Metric.ENGAGEMENTS)) for name, sums in rows.items()}

    if leaderboard.newest(session) is not None:
        yield from recounts.boards(session, told)


def _standings(_core: Core, session: Session) -> Iterator[str]:
    """What every single post and link adds, so also to people, groups, kits and days."""
    if leaderboard.newest(session) is not None:
        for kind, subject in standings.wrong(session):
            what = "Post" if kind == POSTS else "Link"
            yield f"{what} {subject} counts otherwise on boards than its facts say."
        yield from standing_bases.wrong(session)


def _points(_core: Core, session: Session) -> Iterator[str]:
    """Lines beside their evidence; while new rules are worked through they differ, and a worker is at it."""
    for holding in score_rules.holding(session):
        _, behind = score_totals.count_behind(session, holding.campaign_id, holding.version)
        if not behind:
            yield from score_replay.look(session, holding).told


RECOUNT = "Run flask leaderboard --recount."
LATEST_BACKUP = "Restore the newest backup whose check is clean, or report this with the line above."

CHECKS: dict[str, tuple[_Check, str]] = {
    "readings": (
        _current,
        "The next reading of the post mends it: run flask metrics collect --once, then check again.",
    ),
    "points": (_points, "Run flask scores replay."),
    "boards": (_boards, RECOUNT),
    "standings": (_standings, RECOUNT),
    "clicks": (lambda _core, session: recounts.clicks(session), "Run flask clicks reclassify."),
    "uniqueness": (lambda _core, session: recounts.uniqueness(session), LATEST_BACKUP),
    "owed": (_owed, "Record the post's address once more: flask posts record; its work is then owed again."),
    "orphans": (
        lambda _core, session: recounts.work_without_subject(session),
        "It is dropped when a worker comes to it; if the line stays, report it.",
    ),
    "spending": (
        lambda _core, session: recounts.spending(session),
        "Compare with the network's own bill and report it.",
    ),
    "evidence": (lambda _core, session: recounts.evidence(session), "The next reading of the post writes it anew."),
}
