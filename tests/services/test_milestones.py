"""Milestones as they are kept: looked for where something stirred, written where something changed."""

from datetime import timedelta

import pytest

from share.core import Core
from share.domain.badges import Name
from share.domain.goals import Metric, Plan
from share.models.kits import Kit
from share.models.members import Group, Member
from share.repositories import badges
from share.services import goals, milestones, posts, rounds
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


def _post(core: Core, fake: FakeNetwork, member: Member, kit: Kit, number: int) -> None:
    fake.posts[str(number)] = FakePost(posted_at=core.now(), text=ARTICLE)
    posts.record(core, member_id=member.id, url=f"https://fake.example/posts/{number}", kit_slug=kit.slug)
    while posts.verify_due(core):
        pass


def _stirred(core: Core) -> list[int]:
    with core.read() as session:
        return badges.stirred(session, now=core.now())


def _names(core: Core, member: Member) -> set[Name]:
    return {badge.name for badge in milestones.mine(core, member_id=member.id).badges}


@pytest.fixture
def reached(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> Core:
    """A group's goal that Alice's post has reached, hours after she and Bob, who is in no group, posted."""
    with faked.write() as session:
        group = Group(name="Choir", created_at=clock())
        session.add(group)
        session.flush()
        session.get_one(Member, cast.alice.id).group_id = group.id
        public_id = group.public_id
    for number, member in enumerate((cast.alice, cast.bob), start=1):
        _post(faked, fake, member, kit, number)
    milestones.award(faked, _stirred(faked))
    clock.move(hours=3)
    day = kit.local_date
    plan = Plan("One of us", public_id, Metric.POSTS, 1, day - timedelta(days=1), day + timedelta(days=5))
    goals.make(faked, plan, by_id=cast.carol.id)
    return faked


def test_a_reached_goal_stirs_those_who_are_in_it_and_once(reached: Core, cast: Cast, clock: Clock) -> None:
    assert _stirred(reached) == [cast.alice.id]
    rounds.owe(reached)
    assert milestones.award_due(reached) == 1
    assert _names(reached, cast.alice) == {Name.FIRST_POST, Name.GOAL_REACHED}
    assert _names(reached, cast.bob) == {Name.FIRST_POST}
    clock.move(minutes=10)
    rounds.owe(reached)
    assert goals.count_due(reached) == 1
    assert _stirred(reached) == []


def test_nothing_is_held_where_nothing_changes(reached: Core, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [cast.alice.id, cast.bob.id, cast.carol.id]
    assert milestones.award(reached, everybody) == 1
    monkeypatch.setattr(Core, "write", lambda _core: pytest.fail("The database was held."))
    assert milestones.award(reached, everybody) == 0
