"""What members' posts usually come to."""

from datetime import timedelta

import pytest

from share.core import Core
from share.models.members import Member
from share.models.planners import Forecast
from share.models.posts import Post
from share.networks.x import X
from share.repositories import planning, usual_sizes
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock


@pytest.fixture
def read(core: Core, cast: Cast, kits: Kits, clock: Clock) -> None:
    """Alice's posts come to 1,000 views; Bob has one, of an hour ago."""
    kit = kits.publish(clock().date())

    def post(member: Member, number: int, *, hours: int, count: int) -> tuple[Post, Forecast]:
        at = clock() - timedelta(hours=hours)
        made = Post(
            network="x",
            native_id=str(number),
            url=f"https://x.com/i/status/{number}",
            member_id=member.id,
            kit_id=kit.id,
            state="verified",
            posted_at=at,
            recorded_at=at,
        )
        return made, Forecast(seen_at=clock(), count=count, clicks=0, tempo=0.0, tempo_spread=0.9)

    with core.write() as session:
        for number in range(12):
            made, forecast = post(cast.alice, number, hours=72 + number, count=900 if number % 2 else 1100)
            session.add(made)
            session.flush()
            forecast.post_id = made.id
            session.add(forecast)
        made, forecast = post(cast.bob, 99, hours=1, count=50_000)
        session.add(made)
        session.flush()
        forecast.post_id = made.id
        session.add(forecast)


def test_a_members_own_posts_tell_drawn_towards_the_networks(core: Core, cast: Cast, read: None, clock: Clock) -> None:
    with core.write() as session:
        usual_sizes.learn(session, "x", now=clock())
        usual_sizes.learn(session, "x", now=clock())
        found = usual_sizes.of_members(session, "x", {cast.alice.id, cast.bob.id, cast.carol.id}, usual=200.0)
    assert found == {cast.alice.id: pytest.approx((10 * 1000 + 200) / 11)}, "Young posts and no posts tell nothing."


def test_an_unread_post_is_expected_to_come_to_what_is_usual_for_its_member(
    core: Core, cast: Cast, kits: Kits, read: None, clock: Clock
) -> None:
    kit = kits.publish(clock().date() - timedelta(days=1))
    with core.write() as session:
        usual_sizes.learn(session, "x", now=clock())
        mine, theirs = (
            Post(
                network="x",
                native_id=str(1000 + member.id),
                url="https://x.com/i/status/1",
                member_id=member.id,
                kit_id=kit.id,
                state="verified",
                posted_at=clock(),
                recorded_at=clock(),
            )
            for member in (cast.alice, cast.bob)
        )
        session.add_all([mine, theirs])
        session.flush()
        terms = planning.terms(session, X(), now=clock())
        found = planning.prospects(session, terms, [mine, theirs])
        sizes = {post.member_id: found[post.id].outlook.size for post in (mine, theirs)}
    assert sizes[cast.alice.id] > 4 * terms.usual
    assert sizes[cast.bob.id] == terms.usual
