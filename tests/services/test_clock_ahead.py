"""A machine whose clock ran ahead for a while: what was written then holds nothing up once the clock is right."""

from datetime import timedelta

import pytest

from share.core import Core
from share.domain.due import Job
from share.domain.readings import Counts
from share.models.due import Due
from share.models.kits import Kit
from share.models.links import Link
from share.models.network_states import NetworkState
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading
from share.networks.base import NetworkError, RateLimitedError, UnavailableError
from share.repositories import recounts
from share.services import collection, networks, posts, replanning, sweep
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


def _turn(core: Core) -> None:
    while posts.verify_due(core) or collection.read_due(core):
        pass
    replanning.replan(core)


@pytest.fixture
def read(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    """Two posts that were looked up two hours ago, and one that was never found."""
    for name in "01":
        fake.posts[name] = FakePost(posted_at=clock(), counts=Counts(likes=3))
    for name in "012":
        posts.record(faked, member_id=cast.alice.id, url=f"https://fake.example/posts/{name}")
    _turn(faked)
    clock.move(hours=2)


@pytest.mark.parametrize("days", [0.25, 2, 400])
@pytest.mark.parametrize("failure", [None, "window", "outage"])
def test_reading_goes_on_within_a_minute_after_the_clock_is_put_right(
    faked: Core, fake: FakeNetwork, read: None, clock: Clock, days: float, failure: str | None
) -> None:
    right = clock()
    clock.move(days=days)
    failures: dict[str | None, NetworkError] = {
        "window": RateLimitedError("Full.", retry_at=clock() + timedelta(minutes=15)),
        "outage": UnavailableError("Away."),
    }
    fake.failure = failures.get(failure)
    for name in "01":
        fake.count(name, likes=5)
    for _ in range(6):
        _turn(faked)
        clock.move(minutes=5)
    fake.failure = None
    clock.move(to=right + timedelta(minutes=1))
    sweep.put_right(faked)
    assert sweep.put_right(faked) == 0
    fake.asked.clear()
    for name in "01":
        fake.count(name, likes=9)
    clock.move(hours=5)
    _turn(faked)
    assert fake.asked
    with faked.read() as session:
        rows = session.query(CurrentReading).all()
        assert {(row.likes, row.sampled_at) for row in rows} == {(9, clock())}
        assert list(recounts.current_readings(session, faked.networks.get)) == []
        assert max(row.due_at for row in session.query(Due)) < clock() + timedelta(days=8)
    assert all(trouble.until is None for one in networks.health(faked) for trouble in one.troubles)


def test_what_a_right_clock_wrote_stays_as_it_is(faked: Core, fake: FakeNetwork, read: None, clock: Clock) -> None:
    until = clock() + timedelta(hours=20)
    fake.failure = RateLimitedError("Full.", retry_at=until)
    _turn(faked)
    assert sweep.put_right(faked) == 0
    [health] = networks.health(faked)
    assert [trouble.until for trouble in health.troubles] in ([], [until])
    with faked.read() as session:
        assert all(row.sampled_at <= clock() for row in session.query(CurrentReading))


def test_counts_of_links_and_held_work_are_put_right_too(
    faked: Core, kits: Kits, cast: Cast, kit: Kit, clock: Clock
) -> None:
    kits.claim(kit, cast.alice)
    ahead = clock() + timedelta(days=30)
    with faked.write() as session:
        [link] = session.query(Link).all()
        post = Post(
            network="fake",
            native_id="9",
            url="https://fake.example/posts/9",
            member_id=cast.alice.id,
            kit_id=kit.id,
            state="self_reported",
            recorded_at=clock(),
        )
        held = Due(job=Job.SEND_NOTICE.value, subject_id=1, due_at=ahead, created_at=ahead, lease_until=ahead)
        state = NetworkState(network="fake", scope="links", succeeded_at=ahead, not_before=ahead)
        session.add_all([post, held, state, LinkReading(link_id=link.id, sampled_at=ahead, source="x", shares=1)])
    assert sweep.put_right(faked) == 1
    with faked.read() as session:
        assert [row.sampled_at for row in session.query(LinkReading)] == [clock()]
        rows = {row.job: (row.batch, row.due_at, row.lease_until) for row in session.query(Due)}
        assert rows == {"read_metrics": ("fake:links", clock(), None), "send_notice": ("", clock(), clock())}
        [state] = session.query(NetworkState).all()
        assert (state.not_before, state.succeeded_at) == (None, clock())
