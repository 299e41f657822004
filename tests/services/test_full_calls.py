"""Calls are full, one is tried alone after a rest, and none goes out before a stated time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from share.core import Core
from share.domain.posts import Found, Missing, PostRef
from share.domain.readings import Counts, Reading
from share.models.kits import Kit
from share.networks.base import Access, RateLimitedError, UnavailableError
from share.services import collection, networks, posts, replanning
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


def _recorded(core: Core, fake: FakeNetwork, cast: Cast, count: int) -> None:
    for number in range(count):
        fake.posts[str(number)] = FakePost(posted_at=core.now(), counts=Counts(likes=number % 7))
        posts.record(core, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}")
    while posts.verify_due(core):
        pass
    fake.asked.clear()


def _read(core: Core) -> int:
    rows = 0
    while found := collection.read_due(core):
        rows += found
    return rows


@pytest.mark.parametrize(
    ("database_url", "count", "size"),
    [("sqlite", 40, 40), ("postgresql", 20, 5), ("sqlite", 21, 5)],
    indirect=["database_url"],
)
def test_posts_that_are_due_take_the_fewest_calls(
    core: Core, cast: Cast, kit: Kit, clock: Clock, count: int, size: int
) -> None:
    fake = FakeNetwork()
    fake.batch_size = size
    faked = with_networks(core, fake)
    _recorded(faked, fake, cast, count)
    clock.move(days=2)
    assert _read(faked) == count
    assert len(fake.asked) == -(-count // size)


def test_a_call_is_filled_with_what_is_planned_next(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    _recorded(faked, fake, cast, 9)
    clock.move(hours=3)
    assert _read(faked) >= 1
    assert sum(len(call) for call in fake.asked) == 9
    assert len(fake.asked) == 1
    assert _read(faked) == 0, "What was just told is not asked again."


class TwoAtOnce(FakeNetwork):
    """While it is asked, another worker looks for work, too."""

    def __init__(self) -> None:
        super().__init__()
        self.core: Core | None = None
        self.meanwhile: list[int] = []

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        if self.core is not None:
            core, self.core = self.core, None
            self.meanwhile.append(collection.read_due(core))
        return super().read_metrics(access, refs)


def test_after_a_rest_one_call_goes_out_alone(core: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake = TwoAtOnce()
    faked = with_networks(core, fake)
    _recorded(faked, fake, cast, 20)
    clock.move(days=2)
    fake.failure = RateLimitedError("Its window is full.", retry_at=clock() + timedelta(minutes=15))
    collection.read_due(faked)
    assert len(fake.asked) == 1
    clock.move(minutes=14)
    assert _read(faked) == 0
    assert len(fake.asked) == 1
    clock.move(minutes=1)
    fake.failure, fake.core = None, faked
    fake.asked.clear()
    assert collection.read_due(faked) == 10
    assert (len(fake.asked), fake.meanwhile) == (1, [0])
    assert networks.health(faked)[0].troubles == ()
    assert _read(faked) == 10


def test_a_trial_whose_worker_died_is_tried_again(core: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    fake = FakeNetwork()
    faked = with_networks(core, fake)
    _recorded(faked, fake, cast, 3)
    clock.move(days=2)
    fake.failure = RateLimitedError("Its window is full.", retry_at=clock() + timedelta(minutes=15))
    collection.read_due(faked)
    clock.move(minutes=16)
    fake.failure = None
    read, fake.read_metrics = fake.read_metrics, _die  # type: ignore[method-assign, assignment]  # a worker that is killed
    with pytest.raises(SystemExit):
        collection.read_due(faked)
    fake.read_metrics = read  # type: ignore[method-assign]  # the next worker
    assert collection.read_due(faked) == 0
    clock.move(minutes=1)
    assert _read(faked) == 3


def _die(*_: object) -> list[Reading | Missing]:
    raise SystemExit


def test_a_post_that_was_read_the_moment_it_was_posted_teaches_no_growth(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    # Its network's clock is ahead of ours, and the campaign could not read it again.
    fake.posts["7"] = FakePost(posted_at=clock() + timedelta(hours=2), counts=Counts(likes=3))
    posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/7")
    posts.verify_due(faked)
    clock.move(days=11)
    assert replanning.replan(faked) == 0


def test_clicks_bring_a_read_forward(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    link = kits.claim(kit, cast.alice)
    fake.posts["7"] = FakePost(posted_at=clock(), text=link, counts=Counts(likes=3))
    mine = posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/7").public_id
    posts.verify_due(faked)
    for _ in range(2):
        clock.move(to=posts.get(faked, mine).next_read_at)
        collection.read_due(faked)
    before = posts.get(faked, mine).next_read_at
    assert replanning.replan(faked) == 0
    kits.click(link, 30)
    assert replanning.replan(faked) == 1
    after = posts.get(faked, mine).next_read_at
    assert before is not None
    assert after is not None
    assert after < before


def test_what_is_expected_since_stands_beside_the_number_and_in_no_sum(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock() - timedelta(minutes=30), counts=Counts(likes=40))
    mine = posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/7").public_id
    posts.verify_due(faked)
    assert posts.get(faked, mine).expected is None
    clock.move(hours=2)
    card = posts.get(faked, mine)
    assert card.expected is not None
    assert card.expected.low < card.expected.more < card.expected.high
    assert card.engagements == 40


class _TellsThenFails(FakeNetwork):
    """The first answer of a conversation used up its window, the second one is a failure."""

    until: datetime

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        access.on_wait(self.until)
        self.failure = UnavailableError("Away.")
        return super().look_up(access, refs)

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        access.on_wait(self.until)
        self.failure = UnavailableError("Away.")
        return super().read_metrics(access, refs)


@pytest.mark.parametrize("job", ["verify", "read"])
def test_a_reset_that_was_told_before_a_failure_holds(core: Core, cast: Cast, kit: Kit, clock: Clock, job: str) -> None:
    fake = _TellsThenFails()
    faked = with_networks(core, fake)
    if job == "read":
        plain = FakeNetwork(fake.posts)
        _recorded(with_networks(core, plain), plain, cast, 2)
        clock.move(hours=3)
    else:
        fake.posts["0"] = FakePost(posted_at=core.now())
        posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/0")
    fake.until = clock() + timedelta(hours=1)
    turn = collection.read_due if job == "read" else posts.verify_due
    assert turn(faked) >= 1
    for _ in range(59):
        clock.move(minutes=1)
        turn(faked)
    assert len(fake.asked) == 1
    clock.move(to=fake.until)
    turn(faked)
    assert len(fake.asked) == 2
