"""Goals over real rows: counted from what was measured, honest about what is not known."""

from datetime import date, timedelta

import pytest

from share.core import Core, Session
from share.domain.errors import InvalidError, NotFoundError
from share.domain.goals import Counted, Metric, Plan, Stage
from share.domain.readings import Counts
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.members import Group, Member
from share.repositories import goals as rows
from share.repositories import surveys
from share.services import goals, posts, rounds
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

WHOLE = Counts(likes=3, reposts=1, replies=0)


def _plan(day: date, *, metric: Metric = Metric.POSTS, target: int = 2, group: str = "") -> Plan:
    return Plan("Two together", group, metric, target, day - timedelta(days=1), day + timedelta(days=5))


def _post(core: Core, fake: FakeNetwork, member: Member, kit: Kit, number: int, *, counts: Counts = WHOLE) -> None:
    fake.posts[str(number)] = FakePost(posted_at=core.now(), text=ARTICLE, counts=counts)
    posts.record(core, member_id=member.id, url=f"https://fake.example/posts/{number}", kit_slug=kit.slug)
    while posts.verify_due(core):
        pass


def _count(core: Core) -> None:
    rounds.owe(core)
    while goals.count_due(core):
        pass


def test_a_goal_moves_with_verified_posts_and_is_reached_on_its_day(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    public_id = goals.make(faked, _plan(kit.local_date), by_id=cast.carol.id)
    _post(faked, fake, cast.alice, kit, 1)
    _count(faked)
    assert (goals.get(faked, public_id).value, goals.get(faked, public_id).stage) == (1, Stage.RUNNING)
    _post(faked, fake, cast.bob, kit, 2)
    _count(faked)
    reached = goals.get(faked, public_id)
    assert (reached.value, reached.stage, reached.counted_at) == (2, Stage.REACHED, clock())
    assert reached.reached_on == kit.local_date


def test_engagements_that_are_not_known_are_told_as_partial_and_never_as_zero(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit
) -> None:
    public_id = goals.make(faked, _plan(kit.local_date, metric=Metric.ENGAGEMENTS, target=100), by_id=cast.carol.id)
    assert (goals.get(faked, public_id).value, goals.get(faked, public_id).partial) == (0, False)
    _post(faked, fake, cast.alice, kit, 1, counts=Counts())
    _count(faked)
    assert goals.get(faked, public_id).value is None
    _post(faked, fake, cast.bob, kit, 2)
    _count(faked)
    assert (goals.get(faked, public_id).value, goals.get(faked, public_id).partial) == (4, True)


def test_a_groups_goal_counts_its_members_clicks_alone(core: Core, cast: Cast, kit: Kit, kits: Kits) -> None:
    with core.write() as session:
        group = Group(name="Nurses", created_at=core.now())
        session.add(group)
        session.flush()
        session.get_one(Member, cast.alice.id).group_id = group.id
    for member, clicks in ((cast.alice, 5), (cast.bob, 9)):
        kits.click(kits.claim(kit, member), clicks)
    plan = _plan(kit.local_date, metric=Metric.CLICKS, target=10, group=group.public_id)
    goals.make(core, plan, by_id=cast.carol.id)
    [seen] = goals.current(core, member_id=cast.alice.id)
    assert (seen.value, seen.group) == (5, "Nurses")
    assert goals.current(core, member_id=cast.bob.id) == []


def test_a_changed_goal_is_counted_anew(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit) -> None:
    _post(faked, fake, cast.alice, kit, 1)
    public_id = goals.make(faked, _plan(kit.local_date, target=1), by_id=cast.carol.id)
    assert goals.get(faked, public_id).stage is Stage.REACHED
    goals.change(faked, public_id, _plan(kit.local_date, target=3), by_id=cast.carol.id)
    assert goals.get(faked, public_id).stage is Stage.RUNNING


def test_nobody_waits_while_goals_are_counted(
    core: Core, cast: Cast, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was set anew or ended meanwhile keeps what it has: the count was made for something else."""
    plan, told = _plan(kit.local_date, target=5), list[str]()
    stays, changes, ends = (goals.make(core, plan, by_id=cast.carol.id) for _ in range(3))

    def count(_session: Session, goal: Goal) -> Counted:
        if goal.metric == Metric.CLICKS:
            return Counted(0)
        if not told:
            goals.change(core, changes, _plan(kit.local_date, metric=Metric.CLICKS, target=5), by_id=cast.carol.id)
            goals.end(core, ends, by_id=cast.carol.id)
        told.append(goal.public_id)
        return Counted(7)

    rounds.owe(core)
    with monkeypatch.context() as patched:
        patched.setattr(rows, "count", count)
        assert goals.count_due(core) == 1
    assert sorted(told) == sorted([stays, changes, ends])
    assert [goals.get(core, one).value for one in (stays, changes, ends)] == [7, 0, 0]


def test_a_large_campaigns_goal_is_counted_by_a_worker(
    core: Core, cast: Cast, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveys, "LARGE", 1)
    public_id = goals.make(core, _plan(kit.local_date), by_id=cast.carol.id)
    assert goals.get(core, public_id).value is None
    assert goals.count_due(core) == 1
    assert goals.get(core, public_id).value == 0
    goals.change(core, public_id, _plan(kit.local_date, metric=Metric.CLICKS), by_id=cast.carol.id)
    assert goals.get(core, public_id).counted_at is None
    assert (goals.count_due(core), goals.get(core, public_id).value) == (1, 0)


def test_an_ended_goal_is_shown_to_members_no_more(core: Core, cast: Cast, kit: Kit) -> None:
    public_id = goals.make(core, _plan(kit.local_date), by_id=cast.carol.id)
    goals.end(core, public_id, by_id=cast.carol.id)
    goals.end(core, public_id, by_id=cast.carol.id)
    assert goals.current(core, member_id=cast.alice.id) == []
    assert goals.get(core, public_id).stage is Stage.OVER


def test_an_unknown_goal_or_group_is_refused(core: Core, cast: Cast, kit: Kit) -> None:
    with pytest.raises(NotFoundError):
        goals.end(core, "nothing", by_id=cast.carol.id)
    with pytest.raises(InvalidError):
        goals.make(core, _plan(kit.local_date, group="nothing"), by_id=cast.carol.id)
