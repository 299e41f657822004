"""The ledger replayed: every line from its evidence, every total from its lines; told, and put right where asked."""

from share.core import Core
from share.repositories import changes, recounts, score_replay, score_rules, standings
from share.repositories.score_replay import Replayed

__all__ = ["Replayed", "replay"]


def replay(core: Core, *, dry_run: bool) -> list[Replayed]:
    """Replay every campaign's ledger; without `dry_run` what differs is written as it should be.

    Safe to run beside everything else: what differs is worked out once more under its member's lock.
    """
    with core.read() as session:
        recounts.at_one_moment(session)
        found = [score_replay.look(session, holding) for holding in score_rules.holding(session)]
    wrong = {member_id for one in found for member_id in one.wrong}
    if wrong and not dry_run:
        with core.write() as session:
            changes.points(session, wrong)
        with core.write() as session:
            # Boards in memory followed none of what was wrong, so they must not follow its undoing alone.
            standings.settle(session, everything=True)
    return found
