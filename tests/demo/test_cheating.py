"""Cheats planted into an honest season: nearly all are found, hardly anybody else is, and nothing moves by itself."""

from collections import Counter

import pytest
from sqlalchemy import func, select, update

from share.core import Core
from share.demo.seed import seed
from share.domain.suspicions import Kind, State
from share.models.audit import AuditEntry
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.scores import ScoreEntry
from share.models.suspicions import Suspicion
from share.repositories import changes
from share.services import rounds, suspicions
from tests.demo.cheats import Cheats, Planted
from tests.fixtures.stores import ONE_DATABASE, Clock

FOUND, WRONGLY = 0.95, 0.01
"""Of what was planted so much must be found; of everybody's honest posts, links and members so little may be."""

KINDS = 7
"""Kinds of cheats that are planted; links that are taken out later have a test of their own."""


def _season(core: Core) -> Planted:
    """A sample with cheats and with what honest people do that looks alike."""
    seed(core, words="season", members=170, days=18)
    with core.db.write() as session:
        cheats = Cheats(core, session)
        planted = cheats.all()
        cheats.honest_noise()
    return planted


def _look(core: Core) -> None:
    rounds.owe(core)
    while suspicions.find_due(core):
        pass


def _standing(core: Core) -> tuple[dict[int, str], set[int], int]:
    """What counts: every post's state, the links that are left out, entries of the score ledger."""
    with core.read() as session:
        states = {row[0]: row[1] for row in session.execute(select(Post.id, Post.state))}
        out = set(session.scalars(select(Link.id).where(Link.left_out_at.is_not(None))))
        return states, out, session.scalar(select(func.count()).select_from(ScoreEntry)) or 0


@pytest.mark.long  # a season of cheats; tests/services/test_suspicions.py asks for each kind of them
@ONE_DATABASE
def test_nearly_all_cheats_are_found_hardly_anybody_else_is_and_only_people_decide(core: Core, clock: Clock) -> None:
    planted = _season(core)
    before = _standing(core)
    _look(core)
    assert _standing(core) == before
    _nearly_all_are_found(core, planted)
    waiting, _ = suspicions.listed(core)
    with core.read() as session:
        coordinator = session.scalars(select(Member.id).where(Member.role == "coordinator").limit(1)).one()
    for case in waiting[::4]:
        suspicions.decide(core, case.public_id, leave_out=True, by_id=coordinator)
    _every_change_has_its_line(core, before)
    _what_outgrows_its_decision_waits_again(core, clock, planted, by_id=coordinator)


def _nearly_all_are_found(core: Core, planted: Planted) -> None:
    with core.read() as session:
        found = set(session.scalars(select(Suspicion.key)))
        tables = (Post, Link, Member)
        everything = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    missed = Counter(kind for key, kind in planted.keys.items() if key not in found)
    wrong = found - planted.keys.keys()
    assert len(found & planted.keys.keys()) >= FOUND * len(planted.keys), missed
    assert len(wrong) <= WRONGLY * (everything - len(planted.keys)), wrong
    assert len(set(planted.keys.values())) == KINDS


def _what_outgrows_its_decision_waits_again(core: Core, clock: Clock, planted: Planted, *, by_id: int) -> None:
    clicked = select(Suspicion.public_id, Suspicion.link_id).where(
        Suspicion.key.in_(planted.keys), Suspicion.kind == Kind.CLICK_JUMP, Suspicion.state == State.OPEN
    )
    with core.read() as session:
        case, link = session.execute(clicked.order_by(Suspicion.id).limit(1)).one()
    suspicions.decide(core, case, leave_out=False, by_id=by_id)
    for waits in (False, True):
        clock.move(hours=1)
        with core.write() as session:
            session.execute(update(ClickHour).where(ClickHour.link_id == link).values(clicks=ClickHour.clicks * 2))
            changes.links(session, {link or 0})
        _look(core)
        assert (case in {one.public_id for one in suspicions.listed(core)[0]}) is waits


def _every_change_has_its_line(core: Core, before: tuple[dict[int, str], set[int], int]) -> None:
    states, out, _ = _standing(core)
    with core.read() as session:
        moved = [post_id for post_id, state in states.items() if before[0][post_id] != state]
        posts = {f"post:{one}" for one in session.scalars(select(Post.public_id).where(Post.id.in_(moved)))}
        links = {f"link:{one}" for one in session.scalars(select(Link.code).where(Link.id.in_(out)))}
        lines = set(session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "leave out")))
        upheld = session.scalars(select(Suspicion).where(Suspicion.state == State.UPHELD.value)).all()
    assert posts
    assert links
    assert posts | links <= lines
    assert {one.link_id for one in upheld if one.link_id} == out
