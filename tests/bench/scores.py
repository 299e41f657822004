"""Replaying the points' ledger: the fold of a million lines to totals beside one GROUP BY over the same rows.

`python -m tests.bench.scores`. The fold is what `flask scores replay` does with the lines: it adds them up by member,
compares the sums with the totals that are kept, and hashes both. The two take turns in the same run,
on SQLite and on PostgreSQL.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, insert, select, text

from share.core import Session
from share.models.members import Member
from share.models.scores import ScoreEntry
from share.repositories import score_replay, score_totals
from tests.bench.figure import Figure, say
from tests.bench.places import Place, place

LINES, MEMBERS = 1_000_000, 100_000
ROUNDS = 5
GOAL = 3

_ROWS = f"""
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {LINES})
INSERT INTO score_entries (campaign_id, rule, subject_id, day, member_id, kit_id, network, points, version, why)
SELECT :campaign, 'post', i, '2026-11-02', :first + i % {MEMBERS}, NULL, 'bluesky', i % 17, 1, '{{"each": 10}}' FROM n
"""  # noqa: S608 - our own numbers


def figures() -> Iterator[Figure]:
    """The ratio on each database."""
    with tempfile.TemporaryDirectory() as folder:
        for name, environ in (
            ("SQLite", {"DATABASE_URL": f"sqlite:///{Path(folder) / 'campaign.db'}"}),
            ("PostgreSQL", {}),
        ):
            with place(environ) as found:
                yield _figure(name, found)


def _figure(name: str, found: Place) -> Figure:
    campaign_id = _fill(found)
    plain, fold = [], []
    for _ in range(ROUNDS):
        plain.append(_taken(found, _group_by, campaign_id))
        fold.append(_taken(found, _fold, campaign_id))
    ratio = statistics.median(one / other for one, other in zip(fold, plain, strict=True))
    how = f"{LINES:,} lines: {statistics.median(fold):.2f} s, one GROUP BY {statistics.median(plain):.2f} s"
    return Figure(f"ledger replay {name}", ratio, GOAL, "x", how)


def _taken(found: Place, work: Callable[[Session, int], None], campaign_id: int) -> float:
    with found.core.read() as session:
        began = time.monotonic()
        work(session, campaign_id)
        return time.monotonic() - began


def _group_by(session: Session, campaign_id: int) -> None:
    rows = select(ScoreEntry.member_id, func.sum(ScoreEntry.points)).where(ScoreEntry.campaign_id == campaign_id)
    session.execute(rows.group_by(ScoreEntry.member_id)).all()


def _fold(session: Session, campaign_id: int) -> None:
    folded = score_replay.fold(session, campaign_id)
    if folded.kept != folded.rebuilt:
        raise AssertionError("The totals are not the sums of their lines.")


def _fill(found: Place) -> int:
    """Lines of as many members, far apart from each other as they are in life; returns the campaign."""
    now = found.time
    with found.core.db.write() as session:
        people = [{"name": "", "alias": f"Sparrow {one}", "created_at": now} for one in range(MEMBERS)]
        session.execute(insert(Member), people)
        campaign_id = session.scalars(text("SELECT id FROM campaigns")).one()
        first = session.scalars(select(func.max(Member.id))).one() - MEMBERS + 1
        session.execute(text(_ROWS), {"campaign": campaign_id, "first": first})
        score_totals.put(session, campaign_id, score_totals.fold(session, campaign_id), version=1)
    if not found.core.settings.is_sqlite:
        with found.core.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE score_entries")
    return int(campaign_id)


def main() -> None:
    """Say the figures."""
    for figure in figures():
        say(figure)


if __name__ == "__main__":
    main()
