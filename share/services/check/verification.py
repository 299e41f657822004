"""Whether what is kept added up equals a recount, and whether all work that has to be done is owed."""

from collections.abc import Callable, Iterator

from share.core import Core, Session
from share.domain.findings import Finding
from share.domain.leaderboard import By, Span
from share.networks.base import Network
from share.repositories import leaderboard, recounts

MOST_TOLD = 20
"""Sentences of one check; the rest is only counted."""

_Check = Callable[[Core, Session], Iterator[str]]


def verify(core: Core) -> list[Finding]:
    """Everything that does not agree; empty where all does. All checks look at one and the same moment."""
    found: list[Finding] = []
    with core.read() as session:
        recounts.at_one_moment(session)
        for name, (check, fix) in CHECKS.items():
            told = list(check(core, session))
            found += [Finding(name, text, fix) for text in told[:MOST_TOLD]]
            if len(told) > MOST_TOLD:
                found.append(Finding(name, f"There are {len(told) - MOST_TOLD} more of this kind.", fix))
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
        rows = leaderboard.tallies(session, campaign_id=campaign_id, span=Span(None, None), by=By.NETWORK, network=None)
        return {row.subject: (row.posts, row.engagements) for row in rows}

    return recounts.boards(session, told)


LATEST_BACKUP = "Restore the newest backup whose check is clean, or report this with the line above."

CHECKS: dict[str, tuple[_Check, str]] = {
    "readings": (
        _current,
        "The next reading of the post mends it: run flask metrics collect --once, then check again.",
    ),
    "boards": (_boards, LATEST_BACKUP),
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
