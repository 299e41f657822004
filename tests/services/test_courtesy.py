"""Small hosts are called one call at a time with a pause between; a stated window is never used up whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from share.core import Core
from share.domain.posts import Missing, PostRef
from share.domain.readings import Reading
from share.models.network_states import NetworkState
from share.networks import mastodon
from share.networks.base import Access, Courteous, Window
from share.services import collection, networks, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

pytestmark = pytest.mark.usefixtures("kit")

SECOND = timedelta(seconds=1)


class Hosts(FakeNetwork):
    """Each post's host is the first letter of its name."""

    pause = SECOND

    def __init__(self) -> None:
        super().__init__()
        self.batch_size = 2
        self.during: Callable[[], int] = lambda: 0

    def batch_key(self, ref: PostRef) -> str:
        return ref.native_id[:1]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        told = super().read_metrics(access, refs)
        self.during()
        return told


@pytest.fixture
def hosts() -> Hosts:
    return Hosts()


@pytest.fixture
def waited() -> list[float]:
    """The pauses that were made, in seconds."""
    return []


@pytest.fixture
def polite(core: Core, hosts: Hosts, clock: Clock, waited: list[float]) -> Core:
    """A core whose pauses move the clock."""

    def pause(seconds: float) -> None:
        waited.append(seconds)
        clock.move(seconds=seconds)

    found = with_networks(core, hosts)
    return replace(found, networks=replace(found.networks, pause=pause))


def _due(core: Core, hosts: FakeNetwork, cast: Cast, clock: Clock, names: Sequence[str]) -> None:
    for name in names:
        hosts.posts[name] = FakePost(posted_at=core.now())
        posts.record(core, member_id=cast.alice.id, url=f"https://fake.example/posts/{name}")
    while posts.verify_due(core):
        pass
    clock.move(days=2)
    hosts.asked.clear()


def test_mastodon_asks_for_a_second_between_calls() -> None:
    network: object = mastodon.Mastodon()
    assert isinstance(network, Courteous)
    assert network.pause >= SECOND


def test_one_host_gets_full_calls_a_second_apart(
    polite: Core, hosts: Hosts, cast: Cast, clock: Clock, waited: list[float]
) -> None:
    _due(polite, hosts, cast, clock, [f"a{number}" for number in range(9)])
    waited.clear()
    while collection.read_due(polite):
        pass
    assert len(hosts.asked) == 5
    assert waited == [1.0] * 4, "No pause is missing, none is longer or made twice."


def test_other_hosts_go_on_while_one_has_its_pause(
    polite: Core, hosts: Hosts, cast: Cast, clock: Clock, waited: list[float]
) -> None:
    _due(polite, hosts, cast, clock, [f"{host}{number}" for number in range(2) for host in "abc"])
    hosts.batch_size = 1
    waited.clear()
    while collection.read_due(polite):
        pass
    assert [call[0][:1] for call in hosts.asked[:3]] == ["a", "b", "c"]
    assert len(hosts.asked) == 6
    assert sum(waited) <= 1.0, "A pause is made only where nothing else is left to do."


def test_a_second_worker_leaves_a_host_alone_that_is_being_called(
    polite: Core, hosts: Hosts, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "CALLS", 2)
    _due(polite, hosts, cast, clock, [f"a{number}" for number in range(9)])
    meanwhile: list[int] = []

    def other() -> int:
        hosts.during = lambda: 0
        meanwhile.append(collection.read_due(polite))
        return 0

    hosts.during = other
    assert collection.read_due(polite) == 4
    assert meanwhile == [0], "Five more were due."


def test_a_host_whose_caller_died_is_called_again(polite: Core, hosts: Hosts, cast: Cast, clock: Clock) -> None:
    _due(polite, hosts, cast, clock, ["a1"])

    def die() -> int:
        raise KeyboardInterrupt

    hosts.during = die
    with pytest.raises(KeyboardInterrupt):
        collection.read_due(polite)
    hosts.during = lambda: 0
    assert collection.read_due(polite) == 0
    clock.move(minutes=1)
    assert collection.read_due(polite) == 1


def test_a_turn_that_a_clock_wrote_which_ran_ahead_holds_nobody_up(
    polite: Core, hosts: Hosts, cast: Cast, clock: Clock
) -> None:
    _due(polite, hosts, cast, clock, ["a1"])
    with polite.write() as session:
        session.execute(update(NetworkState).values(free_at=clock() + timedelta(hours=6)))
    assert collection.read_due(polite) == 1


def test_a_window_is_left_with_a_tenth_where_no_header_tells(
    polite: Core, hosts: Hosts, cast: Cast, clock: Clock
) -> None:
    hosts.batch_size = 1
    _due(polite, hosts, cast, clock, [f"a{number}" for number in range(12)])
    hosts.window = Window(10, 60)
    while collection.read_due(polite):
        pass
    assert len(hosts.asked) == 9
    [told] = [one for one in networks.health(polite) if one.name == hosts.name]
    assert "10 calls in 60 minutes" in told.troubles[0].reason
    clock.move(minutes=61)
    while collection.read_due(polite):
        pass
    assert len(hosts.asked) == 12
    with polite.read() as session:
        assert session.scalar(select(NetworkState.window_calls)) == 3
