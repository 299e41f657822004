"""Recording posts: one post once, its kit found, nothing lost in silence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from share.core import Core
from share.domain.due import Job
from share.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from share.domain.posts import NotAPostError, PostState
from share.models.audit import AuditEntry
from share.models.due import Due
from share.models.kits import Kit
from share.models.posts import Contest, Post
from share.repositories import leaderboard
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock

URL = "https://fake.example/posts/7"


def _due(core: Core) -> list[tuple[str, str]]:
    with core.read() as session:
        return [(row.job, row.batch) for row in session.scalars(select(Due).order_by(Due.id))]


def _count(core: Core, table: type[Post] | type[Contest]) -> int:
    with core.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _version(core: Core) -> int:
    with core.read() as session:
        return leaderboard.newest(session) or 0


def test_a_recorded_post_is_kept_and_its_look_up_owed(faked: Core, cast: Cast, kit: Kit) -> None:
    before = _version(faked)
    recorded = posts.record(faked, member_id=cast.alice.id, url=f"  {URL} ", kit_slug=kit.slug)
    card = posts.get(faked, recorded.public_id)
    assert recorded.created
    assert (card.network, card.native_id, card.state) == ("fake", "7", PostState.RECORDED)
    assert [line.step for line in card.steps][:3] == ["claimed", "clicked", "recorded"]
    assert _due(faked) == [(Job.VERIFY_POST, "fake:")]
    assert _version(faked) > before


def test_the_same_member_again_gets_the_same_post(faked: Core, cast: Cast, kit: Kit) -> None:
    first = posts.record(faked, member_id=cast.alice.id, url=URL)
    again = posts.record(faked, member_id=cast.alice.id, url=f"{URL}?utm_source=x")
    assert (again.public_id, again.created) == (first.public_id, False)
    assert _count(faked, Post) == 1


def test_a_second_member_gets_a_conflict_that_names_nobody(faked: Core, cast: Cast, kit: Kit) -> None:
    mine = posts.record(faked, member_id=cast.alice.id, url=URL)
    for _ in range(2):
        with pytest.raises(ConflictError) as caught:
            posts.record(faked, member_id=cast.bob.id, url=URL)
    assert "Alice" not in str(caught.value)
    assert _count(faked, Contest) == 1
    assert posts.get(faked, mine.public_id).state is PostState.CONTESTED
    [disputed] = posts.disputed(faked)
    assert [claimant.name for claimant in disputed.claimants] == ["Alice", "Bob"]


def test_a_coordinator_settles_whose_post_it_is(faked: Core, cast: Cast, kit: Kit) -> None:
    mine = posts.record(faked, member_id=cast.alice.id, url=URL)
    with pytest.raises(ConflictError):
        posts.record(faked, member_id=cast.bob.id, url=URL)
    with pytest.raises(NotFoundError):
        posts.settle(faked, mine.public_id, member_public_id=cast.dan.public_id, by_id=cast.carol.id)
    with pytest.raises(InvalidError, match="somebody else decides"):
        posts.settle(faked, mine.public_id, member_public_id=cast.bob.public_id, by_id=cast.bob.id)
    posts.settle(faked, mine.public_id, member_public_id=cast.bob.public_id, by_id=cast.carol.id)
    with faked.read() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "settle post")).one()
    assert (noted.actor_id, noted.subject, noted.facts) == (cast.carol.id, f"post:{mine.public_id}", {"moved": True})
    card = posts.get(faked, mine.public_id)
    assert (card.member_name, card.state) == ("Bob", PostState.RECORDED)
    assert posts.disputed(faked) == []


def test_twenty_at_once_record_one_post(faked: Core, cast: Cast, kit: Kit) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: posts.record(faked, member_id=cast.alice.id, url=URL), range(20)))
    assert sum(one.created for one in done) == 1
    assert len({one.public_id for one in done}) == 1
    assert _count(faked, Post) == 1


def test_what_is_no_post_is_refused_with_the_reason(faked: Core, cast: Cast, kit: Kit) -> None:
    with pytest.raises(NotAPostError) as caught:
        posts.record(faked, member_id=cast.alice.id, url="https://fake.example/about")
    assert (caught.value.field, caught.value.reason) == ("url", "not-a-post")
    assert _count(faked, Post) == 0


def test_an_unnamed_kit_is_the_open_claims_else_todays(
    faked: Core, cast: Cast, kits: Kits, kit: Kit, clock: Clock
) -> None:
    earlier = kits.publish(clock().date() - timedelta(days=1))
    kits.claim(earlier, cast.alice)
    claimed = posts.record(faked, member_id=cast.alice.id, url=URL)
    todays = posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/8")
    assert posts.get(faked, claimed.public_id).kit_slug == earlier.slug
    assert posts.get(faked, claimed.public_id).rung == "recorded"
    assert posts.get(faked, todays.public_id).kit_slug == kit.slug


def test_a_kit_nobody_has_seen_takes_no_posts(faked: Core, cast: Cast, kits: Kits, clock: Clock) -> None:
    kits.publish(clock().date(), slug="secret", state="draft")
    with pytest.raises(NotFoundError):
        posts.record(faked, member_id=cast.alice.id, url=URL, kit_slug="secret")
    with pytest.raises(InvalidError):
        posts.record(faked, member_id=cast.alice.id, url=URL)


def test_only_coordinators_record_for_others(faked: Core, cast: Cast, kit: Kit) -> None:
    with pytest.raises(ForbiddenError):
        posts.record(faked, member_id=cast.alice.id, url=URL, by_id=cast.bob.id)
    done = posts.record(faked, member_id=cast.alice.id, url=URL, by_id=cast.carol.id)
    assert posts.get(faked, done.public_id).member_name == "Alice"


def test_a_members_word_is_taken_once_and_gives_way_to_the_link(faked: Core, cast: Cast, kit: Kit, kits: Kits) -> None:
    kits.claim(kit, cast.alice)
    word = posts.self_report(faked, member_id=cast.alice.id, kit_slug=kit.slug, network="fake")
    again = posts.self_report(faked, member_id=cast.alice.id, kit_slug=kit.slug, network="fake")
    assert (word.created, again.created, again.public_id) == (True, False, word.public_id)
    card = posts.get(faked, word.public_id)
    assert (card.state, card.native_id, card.rung) == (PostState.SELF_REPORTED, None, "claimed")
    assert _due(faked) == []
    linked = posts.record(faked, member_id=cast.alice.id, url=URL, kit_slug=kit.slug)
    assert linked.public_id == word.public_id
    assert posts.get(faked, word.public_id).state is PostState.RECORDED
    assert _count(faked, Post) == 1


def test_a_withdrawn_post_counts_no_more_and_can_come_back(faked: Core, cast: Cast, kit: Kit) -> None:
    mine = posts.record(faked, member_id=cast.alice.id, url=URL)
    with pytest.raises(NotFoundError):
        posts.withdraw(faked, mine.public_id, member_id=cast.bob.id)
    posts.withdraw(faked, mine.public_id, member_id=cast.alice.id)
    assert posts.get(faked, mine.public_id).state is PostState.WITHDRAWN
    assert _due(faked) == []
    assert not posts.record(faked, member_id=cast.alice.id, url=URL).created
    assert posts.get(faked, mine.public_id).state is PostState.RECORDED


def test_a_withdrawn_post_may_be_anothers(faked: Core, cast: Cast, kit: Kit) -> None:
    mine = posts.record(faked, member_id=cast.alice.id, url=URL)
    posts.withdraw(faked, mine.public_id, member_id=cast.alice.id)
    assert posts.record(faked, member_id=cast.bob.id, url=URL).created
    assert posts.get(faked, mine.public_id).member_name == "Bob"


def test_lists_are_filtered_and_paged(faked: Core, cast: Cast, kit: Kit) -> None:
    for number in range(1, 6):
        posts.record(faked, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}")
    posts.record(faked, member_id=cast.bob.id, url="https://fake.example/posts/99")
    first = posts.listed(faked, member=cast.alice.public_id, limit=3)
    rest = posts.listed(faked, member=cast.alice.public_id, limit=3, cursor=first.cursor)
    assert [card.native_id for card in (*first.items, *rest.items)] == ["5", "4", "3", "2", "1"]
    assert rest.cursor is None
    assert posts.listed(faked, network="other").items == ()
    assert [card.native_id for card in posts.listed(faked, member_id=cast.bob.id).items] == ["99"]


def test_a_post_is_shown_to_its_member_alone(faked: Core, cast: Cast, kit: Kit) -> None:
    mine = posts.record(faked, member_id=cast.alice.id, url=URL)
    assert posts.get(faked, mine.public_id, member_id=cast.alice.id).url == URL
    with pytest.raises(NotFoundError):
        posts.get(faked, mine.public_id, member_id=cast.bob.id)
    assert posts.show(faked, URL).public_id == mine.public_id
