"""Members, workers and a coordinator at the same time: nobody is turned away, nothing is counted twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import func, select

from share.core import Core
from share.domain.errors import ConflictError, NotFoundError
from share.domain.leaderboard import Metric
from share.domain.readings import Counts
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.posts import Post
from share.services import collection, leaderboard, posts
from share.services.leaderboard import Question
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

POSTS = 12


def test_everybody_at_once_ends_as_one_after_the_other(
    core: Core, campaign: Campaign, cast: Cast, kit: Kit, clock: Clock
) -> None:
    told = {str(number): FakePost(posted_at=clock(), text=ARTICLE, counts=Counts(likes=2)) for number in range(POSTS)}
    faked = with_networks(core, FakeNetwork(told))

    def recording(member_id: int) -> Callable[[], None]:
        def record() -> None:
            for number in range(POSTS):
                with suppress(ConflictError):
                    posts.record(faked, member_id=member_id, url=f"https://fake.example/posts/{number}")

        return record

    def work() -> None:
        for _ in range(POSTS):
            posts.verify_due(faked)
            collection.read_due(faked)

    def withdraw() -> None:
        for card in posts.listed(faked, member_id=cast.alice.id).items[:3]:
            with suppress(NotFoundError):
                posts.withdraw(faked, card.public_id, member_id=cast.alice.id)

    jobs = [recording(cast.alice.id), recording(cast.bob.id), work, work, withdraw, recording(cast.alice.id)]
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
    with faked.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == POSTS
    while posts.verify_due(faked) or collection.read_due(faked):
        pass
    cards = posts.listed(faked).items
    verified = [card for card in cards if card.state == "verified"]
    board = leaderboard.standings(faked, asked=Question(metric=Metric.ENGAGEMENTS))
    assert sum(row.tally.posts for row in board.rows) == len(verified)
    assert sum(row.value or 0 for row in board.rows) == 2 * len(verified)
