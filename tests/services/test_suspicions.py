"""What is held for a person: it counts until they decide, is left out with a reason, and comes back whole."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from share.core import Core
from share.domain.badges import Name
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.goals import Metric, Plan
from share.domain.leaderboard import By, Period
from share.domain.posts import PostState
from share.domain.suspicions import Kind, State
from share.models.audit import AuditEntry
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.repositories import dashboard, own_glance, signatures
from share.repositories import suspicions as rows
from share.repositories.suspicions import Sighting
from share.services import goals, leaderboard, milestones, posts, rounds, suspicions
from share.services.goals import Shown
from share.services.leaderboard import Question
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


class Stage:
    """Alice's verified post, with her link, and what becomes of it."""

    def __init__(self, core: Core, fake: FakeNetwork, kit: Kit, kits: Kits, alice: Member) -> None:
        self.core, self.fake, self.kit = core, fake, kit
        self.link = kits.claim(kit, alice)
        kits.click(self.link, 7)
        self.shown(f"Nurses win! {self.link}")
        self.public_id = posts.record(core, member_id=alice.id, url="https://fake.example/posts/7").public_id
        self.verify()

    def shown(self, text: str) -> None:
        self.fake.posts["7"] = FakePost(posted_at=self.core.now(), text=text)

    def verify(self) -> None:
        while posts.verify_due(self.core):
            pass

    def look(self) -> None:
        rounds.owe(self.core)
        while suspicions.find_due(self.core):
            pass
        self.verify()

    def hold(self, kind: Kind, *, link: bool = False, topic: str = "topic") -> str:
        """Hold the post, or its link, as if it had been found; returns the case's public id."""
        self.find(kind, link=link, topic=topic)
        [case] = suspicions.listed(self.core)[0]
        return case.public_id

    def find(self, kind: Kind, *, link: bool = False, topic: str = "topic", **more: int) -> None:
        with self.core.write() as session:
            post = session.scalars(select(Post)).one()
            about = {"link_id": session.scalars(select(Link.id)).one()} if link else {"post_id": post.id}
            facts = {"after": 400, "usual": 5, "before": 4, "hours": 2} | more
            rows.hold(session, [Sighting(kind, topic, post.member_id, facts, **about)], now=self.core.now())

    @property
    def state(self) -> PostState:
        return posts.get(self.core, self.public_id).state


@pytest.fixture
def stage(faked: Core, fake: FakeNetwork, kit: Kit, kits: Kits, cast: Cast) -> Stage:
    return Stage(faked, fake, kit, kits, cast.alice)


def _clicks_counted(core: Core, cast: Cast, kit: Kit) -> Shown:
    plan = Plan("Clicks", "", Metric.CLICKS, 50, kit.local_date, kit.local_date)
    return goals.get(core, goals.make(core, plan, by_id=cast.carol.id))


def _clicks_this_week(core: Core, member: Member) -> int:
    with core.read() as session:
        return own_glance.look(session, member.id, since=core.now() - timedelta(days=7)).clicks


def test_what_is_held_counts_until_somebody_decides(stage: Stage) -> None:
    stage.hold(Kind.ENGAGEMENT_JUMP)
    assert stage.state is PostState.VERIFIED


def test_the_same_is_held_once(stage: Stage) -> None:
    stage.hold(Kind.ENGAGEMENT_JUMP)
    stage.hold(Kind.ENGAGEMENT_JUMP)
    assert len(suspicions.listed(stage.core)[0]) == 1


@pytest.mark.parametrize(("kind", "link"), [(Kind.ENGAGEMENT_JUMP, False), (Kind.CLICK_JUMP, True)])
def test_what_was_found_fine_is_held_again_once_it_is_three_times_as_much(
    stage: Stage, cast: Cast, clock: Clock, kind: Kind, *, link: bool
) -> None:
    case = stage.hold(kind, link=link)
    suspicions.decide(stage.core, case, leave_out=False, note="A famous friend", by_id=cast.carol.id)
    clock.move(hours=5)
    stage.find(kind, link=link, size=1199, after=1199)
    assert suspicions.listed(stage.core)[0] == []
    stage.find(kind, link=link, size=1200, after=1200)
    [again], decided = suspicions.listed(stage.core)
    assert (again.public_id, again.state, again.found_at, again.note) == (case, State.OPEN, clock(), "")
    assert "1200" in again.items[0].reason
    assert decided == []
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.carol.id)
    stage.find(kind, link=link, size=9999)
    assert suspicions.listed(stage.core)[0] == []


def test_a_post_that_is_left_out_says_why_and_can_come_back(stage: Stage, cast: Cast) -> None:
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    suspicions.decide(stage.core, case, leave_out=True, note="Please tell us more.", by_id=cast.carol.id)
    card = posts.get(stage.core, stage.public_id)
    assert card.state is PostState.LEFT_OUT
    assert card.state_reason.endswith("left out of the boards. Please tell us more.")
    suspicions.decide(stage.core, case, leave_out=False, by_id=cast.carol.id)
    assert stage.state is PostState.VERIFIED
    assert posts.get(stage.core, stage.public_id).next_read_at is not None


def test_what_is_left_out_for_two_reasons_comes_back_with_the_second(stage: Stage, cast: Cast) -> None:
    first = stage.hold(Kind.ENGAGEMENT_JUMP)
    suspicions.decide(stage.core, first, leave_out=True, by_id=cast.carol.id)
    second = stage.hold(Kind.LINK_GONE, topic="another")
    suspicions.decide(stage.core, second, leave_out=True, by_id=cast.carol.id)
    suspicions.decide(stage.core, first, leave_out=False, by_id=cast.carol.id)
    still_out = stage.state is PostState.LEFT_OUT
    suspicions.decide(stage.core, second, leave_out=False, by_id=cast.carol.id)
    assert still_out
    assert stage.state is PostState.VERIFIED


def test_no_look_of_ours_brings_a_left_out_post_back(stage: Stage, cast: Cast) -> None:
    suspicions.decide(stage.core, stage.hold(Kind.ENGAGEMENT_JUMP), leave_out=True, by_id=cast.carol.id)
    assert posts.record(stage.core, member_id=cast.alice.id, url="https://fake.example/posts/7").created is False
    stage.look()
    assert stage.state is PostState.LEFT_OUT
    # Nor does its member by taking it back and recording it anew, or a word on whose it is.
    with pytest.raises(ConflictError, match="left out"):
        posts.withdraw(stage.core, stage.public_id, member_id=cast.alice.id)
    with pytest.raises(ConflictError):
        posts.record(stage.core, member_id=cast.bob.id, url="https://fake.example/posts/7")
    posts.settle(stage.core, stage.public_id, member_public_id=cast.bob.public_id, by_id=cast.carol.id)
    stage.look()
    assert stage.state is PostState.LEFT_OUT


def test_a_link_that_is_left_out_counts_for_no_goal(stage: Stage, cast: Cast, kit: Kit) -> None:
    assert _clicks_counted(stage.core, cast, kit).value == 7
    case = stage.hold(Kind.CLICK_JUMP, link=True)
    assert _clicks_this_week(stage.core, cast.alice) == 7
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.carol.id)
    assert _clicks_counted(stage.core, cast, kit).value == 0
    assert _clicks_this_week(stage.core, cast.alice) == 0
    suspicions.decide(stage.core, case, leave_out=False, by_id=cast.carol.id)
    assert _clicks_counted(stage.core, cast, kit).value == 7


def test_a_link_that_is_left_out_is_in_no_sum_that_a_coordinator_sees(
    stage: Stage, cast: Cast, campaign: Campaign, kit: Kit
) -> None:
    with stage.core.write() as session:
        session.execute(update(Claim).values(dealt="fake/en/1", shared_at=stage.core.now()))
    case = stage.hold(Kind.CLICK_JUMP, link=True)
    assert _sums(stage, campaign, kit) == (7, 7, 1)
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.carol.id)
    assert _sums(stage, campaign, kit) == (0, 0, 0)


def _sums(stage: Stage, campaign: Campaign, kit: Kit) -> tuple[int, int, int]:
    """A kit's clicks on the dashboard and on the board, and the dealt captions whose link was opened."""
    asked = Question(period=Period.ALL, by=By.KIT)
    [row] = leaderboard.standings(stage.core, asked=asked).rows
    with stage.core.read() as session:
        [day] = dashboard.last_kits(session, campaign.id, limit=1)
        return day.clicks, row.tally.clicks, sum(one[3] for one in signatures.outcomes(session, kit.id))


def test_nobody_decides_about_figures_of_their_own(stage: Stage, cast: Cast) -> None:
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    for leave_out in (True, False):
        with pytest.raises(InvalidError, match="somebody else decides"):
            suspicions.decide(stage.core, case, leave_out=leave_out, by_id=cast.alice.id)
    [waiting] = suspicions.listed(stage.core)[0]
    assert waiting.state is State.OPEN
    assert stage.state is PostState.VERIFIED


def test_where_nobody_else_could_decide_it_is_decided_and_noted_as_their_own(stage: Stage, cast: Cast) -> None:
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    with stage.core.write() as session:
        session.get_one(Member, cast.alice.id).role = "admin"
        for other in (cast.carol, cast.dan):
            session.get_one(Member, other.id).role = "member"
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.alice.id)
    assert stage.state is PostState.LEFT_OUT
    with stage.core.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "leave out")).one()
    assert entry.facts["own"] is True


def test_each_decision_stands_in_the_log(stage: Stage, cast: Cast) -> None:
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    for leave_out in (True, True, False):
        suspicions.decide(stage.core, case, leave_out=leave_out, by_id=cast.carol.id)
    with stage.core.read() as session:
        lines = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id)
            .where(AuditEntry.subject == f"post:{stage.public_id}")
            .order_by(AuditEntry.id)
        ).all()
    assert [tuple(line) for line in lines] == [("leave out", cast.carol.id), ("let count", cast.carol.id)]


def test_a_member_can_object_and_the_case_waits_again(stage: Stage, cast: Cast) -> None:
    suspicions.decide(stage.core, stage.hold(Kind.ENGAGEMENT_JUMP), leave_out=True, by_id=cast.carol.id)
    [mine] = suspicions.mine(stage.core, member_id=cast.alice.id)
    suspicions.object_to(stage.core, mine.public_id, words="A union shared it.", member_id=cast.alice.id)
    [case] = suspicions.listed(stage.core)[0]
    assert (case.objection, case.state) == ("A union shared it.", State.UPHELD)
    suspicions.decide(stage.core, case.public_id, leave_out=False, by_id=cast.carol.id)
    assert suspicions.listed(stage.core)[0] == []
    assert suspicions.mine(stage.core, member_id=cast.alice.id) == []


def test_an_objection_that_changes_nothing_is_answered_in_the_log_too(stage: Stage, cast: Cast) -> None:
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.carol.id)
    suspicions.object_to(stage.core, case, words="A union shared it.", member_id=cast.alice.id)
    suspicions.decide(stage.core, case, leave_out=True, note="They did not.", by_id=cast.dan.id)
    assert suspicions.listed(stage.core)[0] == []
    with stage.core.read() as session:
        about = AuditEntry.subject == f"post:{stage.public_id}"
        lines = session.execute(select(AuditEntry.action, AuditEntry.actor_id).where(about).order_by(AuditEntry.id))
        assert [tuple(line) for line in lines] == [
            ("leave out", cast.carol.id),
            ("object", cast.alice.id),
            ("leave out", cast.dan.id),
        ]


def test_a_decision_is_about_what_is_shown_alone(stage: Stage, cast: Cast) -> None:
    """What is found of the same account later does not bring back what was left out before."""
    first = stage.hold(Kind.ENGAGEMENT_JUMP, topic="one account")
    suspicions.decide(stage.core, first, leave_out=True, note="Theirs.", by_id=cast.carol.id)
    stage.hold(Kind.CLICK_JUMP, link=True, topic="one account")
    [case] = suspicions.listed(stage.core)[0]
    assert [item.post_public_id for item in case.items] == [""]
    suspicions.decide(stage.core, case.public_id, leave_out=False, by_id=cast.dan.id)
    assert stage.state == PostState.LEFT_OUT
    waiting, decided = suspicions.listed(stage.core)
    told = {one.public_id: (one.state, one.note, one.decided_by, len(one.items)) for one in decided}
    assert (waiting, told) == (
        [],
        {first: (State.UPHELD, "Theirs.", "Carol", 1), case.public_id: (State.CLEARED, "", "Dan", 1)},
    )


def test_a_post_says_the_reason_for_which_it_is_still_left_out(stage: Stage, cast: Cast) -> None:
    first = stage.hold(Kind.ENGAGEMENT_JUMP, topic="one")
    suspicions.decide(stage.core, first, leave_out=True, note="Bought.", by_id=cast.carol.id)
    second = stage.hold(Kind.LINK_GONE, topic="two")
    suspicions.decide(stage.core, second, leave_out=True, note="No link.", by_id=cast.carol.id)
    suspicions.decide(stage.core, first, leave_out=False, by_id=cast.carol.id)
    post = posts.get(stage.core, stage.public_id)
    assert (post.state, post.state_reason) == (
        PostState.LEFT_OUT,
        "The kit's link was taken out of it, so it counts no more. No link.",
    )
    suspicions.decide(stage.core, second, leave_out=True, note="Still none.", by_id=cast.carol.id)
    assert posts.get(stage.core, stage.public_id).state_reason.endswith(" Still none.")


def test_nobody_objects_for_another_member(stage: Stage, cast: Cast) -> None:
    suspicions.decide(stage.core, stage.hold(Kind.ENGAGEMENT_JUMP), leave_out=True, by_id=cast.carol.id)
    [mine] = suspicions.mine(stage.core, member_id=cast.alice.id)
    with pytest.raises(NotFoundError):
        suspicions.object_to(stage.core, mine.public_id, words="Mine!", member_id=cast.bob.id)
    with pytest.raises(InvalidError):
        suspicions.object_to(stage.core, mine.public_id, words=" ", member_id=cast.alice.id)


def test_an_unknown_case_is_not_decided(faked: Core, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        suspicions.decide(faked, "nothing", leave_out=True, by_id=cast.carol.id)


def test_a_link_that_is_taken_out_after_it_counted_is_found_at_a_second_look(stage: Stage, clock: Clock) -> None:
    clock.move(days=3)
    stage.shown("Nurses win!")
    stage.look()
    [case] = suspicions.listed(stage.core)[0]
    assert (case.kind, stage.state) == (Kind.LINK_GONE, PostState.RECORDED)
    with stage.core.read() as session:
        assert "link lost" in set(session.scalars(select(AuditEntry.action)))


def test_a_post_that_keeps_its_link_is_looked_at_once_more_and_never_again(stage: Stage, clock: Clock) -> None:
    clock.move(days=3)
    asked = len(stage.fake.asked)
    stage.look()
    assert len(stage.fake.asked) == asked + 1
    stage.look()
    assert len(stage.fake.asked) == asked + 1
    assert suspicions.listed(stage.core) == ([], [])


def test_a_badge_goes_with_a_post_that_never_counted_rightly(stage: Stage, cast: Cast) -> None:
    milestones.award(stage.core, [cast.alice.id])
    assert _badges(stage.core, cast) == {Name.FIRST_POST}
    case = stage.hold(Kind.ENGAGEMENT_JUMP)
    suspicions.decide(stage.core, case, leave_out=True, by_id=cast.carol.id)
    assert _badges(stage.core, cast) == set()
    suspicions.decide(stage.core, case, leave_out=False, by_id=cast.carol.id)
    assert _badges(stage.core, cast) == {Name.FIRST_POST}


def _badges(core: Core, cast: Cast) -> set[Name]:
    return {badge.name for badge in milestones.mine(core, member_id=cast.alice.id).badges}


def test_a_post_that_was_deleted_keeps_its_badge(stage: Stage, cast: Cast, clock: Clock) -> None:
    milestones.award(stage.core, [cast.alice.id])
    with stage.core.write() as session:
        session.scalars(select(Post)).one().state = PostState.GONE
    clock.move(hours=1)
    milestones.award(stage.core, [cast.alice.id])
    assert _badges(stage.core, cast) == {Name.FIRST_POST}
