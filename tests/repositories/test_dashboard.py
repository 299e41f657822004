"""The last kits' funnels, as coordinators see them."""

from datetime import timedelta

from share.core import Core
from share.models.campaigns import Campaign
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import changes, dashboard
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock


def test_numbers_that_a_network_shows_to_authors_alone_are_in_no_sum(
    core: Core, cast: Cast, campaign: Campaign, kits: Kits, clock: Clock
) -> None:
    mixed, closed = (kits.publish(clock().date() - timedelta(days=day)) for day in (0, 1))
    made = [(mixed, "bluesky", 7), (mixed, "threads", 100), (closed, "threads", 30)]
    with core.write() as session:
        for number, (kit, network, engagements) in enumerate(made):
            post = Post(
                network=network,
                native_id=str(number),
                url=f"https://example.org/{number}",
                member_id=cast.alice.id,
                kit_id=kit.id,
                state="verified",
                recorded_at=clock(),
            )
            session.add(post)
            session.flush()
            row = CurrentReading(post_id=post.id, sampled_at=clock(), source="", engagements=engagements, partial=False)
            session.add(row)
            changes.posts(session, [post.id])
    with core.read() as session:
        kits_shown = dashboard.last_kits(session, campaign.id, limit=2)
    assert {day.slug: (day.posted, day.engagements) for day in kits_shown} == {
        mixed.slug: (1, 7),
        closed.slug: (1, None),
    }
