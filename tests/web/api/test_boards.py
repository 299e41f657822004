"""Boards as scripts read them."""

import pytest

from share.core import Core
from share.models.kits import Kit
from share.services import leaderboard, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork
from tests.web.api.conftest import Scripts


@pytest.fixture
def core(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake)


def test_a_kept_board_tells_what_counts_today_and_one_that_was_not_kept_that_it_is_over(
    core: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock, script_for: Scripts
) -> None:
    day = clock().date()
    fake.posts["1"] = FakePost(posted_at=clock(), text=ARTICLE)
    url = "https://fake.example/posts/1"
    post = posts.record(core, member_id=cast.alice.id, url=url, kit_slug=kit.slug)
    posts.verify_due(core)
    alice = script_for(cast.alice)

    def told(**more: str) -> tuple[bool, bool, list[tuple[int, object]]]:
        board = alice.get("/leaderboard", period="day", date=day.isoformat(), **more).get_json()
        rows = [(row["value"], row.get("now", "-")) for row in board["items"]]
        return board["ended"], board["final"] is not None, rows

    assert told() == (False, False, [(1, "-")])
    clock.move(days=1)
    assert told() == (True, False, [(1, "-")])
    while leaderboard.take_snapshots(core):
        pass
    assert told() == (True, True, [(1, 1)])
    posts.withdraw(core, post.public_id, member_id=cast.alice.id)
    assert told() == (True, True, [(1, 0)])
    assert told(counted="today") == (True, False, [])
