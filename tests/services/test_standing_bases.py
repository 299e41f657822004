"""A process that begins with a kept board and the moves since knows what one knows that adds up from the ground."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from share.core import Core
from share.domain.leaderboard import By, Metric, Period, Span
from share.domain.standing_tables import Table, pack, unpack
from share.models.kits import Kit
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.standings import StandingBase
from share.repositories import changes, standing_bases
from share.repositories.leaderboard import Scope
from share.services import check, leaderboard, posts
from share.services.leaderboard import Part, Question, bases, live
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

ASKED = [
    *(Question(period, by) for period in (Period.WEEK, Period.ALL) for by in By),
    Question(Period.CAMPAIGN, By.MEMBER, Metric.CLICKS, "fake"),
]


def boards(core: Core) -> list[list[tuple[object, ...]]]:
    """What a process tells that begins now."""
    live.forget(core.db)
    found = leaderboard.boards(core, [(asked, Part()) for asked in ASKED])
    return [[(row.rank, row.value, row.tally) for row in board.rows] for board in found]


@pytest.fixture
def kept(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Core:
    """Three posts, and a base of every board."""
    for number, member in enumerate((cast.alice, cast.bob, cast.carol), start=1):
        fake.posts[str(number)] = FakePost(posted_at=clock(), text=ARTICLE)
        posts.record(faked, member_id=member.id, url=f"https://fake.example/posts/{number}", kit_slug=kit.slug)
    while posts.verify_due(faked):
        pass
    monkeypatch.setattr(bases, "LARGE", 1)
    monkeypatch.setattr(bases, "AT_ONCE", 100)
    made = 0
    while found := leaderboard.keep(faked):
        made += found
    with faked.read() as session:
        assert made == len(standing_bases.all_seen(session)) > 1
    return faked


def test_what_happened_since_is_added_to_it(kept: Core, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> None:
    with kept.write() as session:
        club = Group(name="Duluth", created_at=clock())
        session.add(club)
        session.flush()
        session.execute(update(Member).where(Member.id == cast.alice.id).values(group_id=club.id))
        session.execute(update(Member).where(Member.id == cast.bob.id).values(shown_as="hidden"))
        changes.members(session, [cast.alice.id, cast.bob.id])
        carols = session.scalars(select(Post).where(Post.member_id == cast.carol.id)).one()
        public_id = carols.public_id
    posts.withdraw(kept, public_id, member_id=cast.carol.id)
    kits.click(kits.claim(kit, cast.dan), 7)
    told = boards(kept)
    shown = leaderboard.standings(kept, asked=Question(group=None, metric=Metric.CLICKS)).rows
    assert [(row.tally.name, row.value) for row in shown] == [("Sparrow 4", 7), ("Sparrow 1", 0)]
    assert [one for one in check.verify(kept) if one.check in {"boards", "standings"}] == []
    leaderboard.recount(kept)
    with kept.read() as session:
        assert standing_bases.all_seen(session) == {}
    assert boards(kept) == told


def test_a_base_is_renewed_when_much_moved_and_never_from_the_ground(
    kept: Core, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    assert leaderboard.keep(kept) == 0
    with kept.read() as session:
        before = standing_bases.all_seen(session)
        public_id = session.scalars(select(Post.public_id).where(Post.member_id == cast.alice.id)).one()
    posts.withdraw(kept, public_id, member_id=cast.alice.id)
    monkeypatch.setattr(bases, "BEHIND", 1)
    monkeypatch.setattr("share.repositories.leaderboard.tallies", None)
    assert leaderboard.keep(kept) == len(before)
    with kept.read() as session:
        assert min(standing_bases.all_seen(session).values()) > max(before.values())
        row = session.scalars(select(StandingBase).where(StandingBase.key.contains("[null, null"))).first()
        assert row is not None
        found = unpack(row.packed, "member")
        assert found is not None
        assert cast.alice.id not in {one for one, sums in found.items() if sums.posts}


def test_what_a_later_releases_scheduler_keeps_is_counted_from_the_ground(kept: Core) -> None:
    told = boards(kept)
    with kept.write() as session:
        session.execute(update(StandingBase).values(packed=b"\x07of another kind"))
    assert boards(kept) == told


def test_a_base_that_is_not_what_was_counted_is_told(kept: Core) -> None:
    key = standing_bases.key_of(Scope(None, Span(None, None)))
    with kept.write() as session:
        session.execute(update(StandingBase).where(StandingBase.key == key).values(packed=pack({"member": Table()})))
    told = [one.text for one in check.verify(kept) if one.check == "standings"]
    assert told
    assert all("is not what its posts and links add up to" in one for one in told)


def test_what_people_page_back_to_has_a_base_that_is_only_brought_forward_where_nothing_moved(
    kept: Core, cast: Cast, kit: Kit, kits: Kits, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = clock().date() - timedelta(days=clock().date().weekday())
    week = standing_bases.key_of(Scope(kit.campaign_id, Span(monday, monday + timedelta(days=6))))
    clock.move(days=7)
    while leaderboard.take_snapshots(kept):
        pass
    clock.move(days=14)
    while leaderboard.keep(kept):
        pass
    monkeypatch.setattr(bases, "OLDER_BEHIND", 1)
    with kept.read() as session:
        before = standing_bases.all_seen(session)
    assert week in before
    kits.click(kits.claim(kits.publish(clock().date()), cast.dan), 7)
    with monkeypatch.context() as patch:
        patch.setattr(bases, "_packed", None)
        assert leaderboard.keep(kept) > 0
    with kept.read() as session:
        assert standing_bases.all_seen(session)[week] > before[week]
    kits.click(kits.claim(kit, cast.dan), 5)
    while leaderboard.keep(kept):
        pass
    live.forget(kept.db)
    monkeypatch.setattr("share.repositories.leaderboard.tallies", None)
    asked = Question(metric=Metric.CLICKS, day=monday, recount=True)
    assert leaderboard.standings(kept, asked=asked).rows[0].value == 5
