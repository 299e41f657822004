"""A post of which no answer came: what looking for it costs, and what the member is told when we give up."""

import pytest

from share.core import Core
from share.domain.due import Job
from share.models.accounts import Account
from share.models.kits import Kit
from share.networks.base import Price
from share.repositories import due, spending
from share.services import publications
from tests.fixtures.people import Cast
from tests.fixtures.posts import with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork


@pytest.fixture
def fake() -> FakeNetwork:
    """In Bluesky's place: kits are offered on networks of the registry alone."""
    return FakeNetwork(name="bluesky")


@pytest.fixture
def faked(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake)


@pytest.fixture
def account(faked: Core, cast: Cast) -> Account:
    row = Account(
        member_id=cast.alice.id,
        network="bluesky",
        native_id="alice-1",
        handle="@alice",
        token=faked.vault.encrypt("a-token"),
        publishes=True,
        proof="oauth",
        created_at=faked.now(),
    )
    with faked.write() as session:
        session.add(row)
    return row


def _tap(core: Core, cast: Cast, kit: Kit, account: Account) -> None:
    publications.publish(core, member_id=cast.alice.id, slug=kit.slug, account=account.public_id, text="Nurses win!")


def _offer(core: Core, cast: Cast, kit: Kit, account: Account) -> publications.Offer:
    return publications.page(core, member_id=cast.alice.id, slug=kit.slug, account=account.public_id).offer


def _spent(core: Core) -> int:
    with core.read() as session:
        return spending.spent_on(session, "bluesky", spending.utc_day(core.now()))


def test_looking_for_a_lost_post_is_charged_for_what_it_shows(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.price, fake.swallows = Price(5_000), "answer"
    _tap(faked, cast, kit, account)
    publications.publish_due(faked)
    fake.swallows = ""
    clock.move(seconds=15)
    assert publications.publish_due(faked) == 1
    assert _offer(faked, cast, kit, account).state == "published"
    assert _spent(faked) == 5_000


def test_a_look_that_no_money_is_left_for_is_asked_of_the_member(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.price, fake.swallows = Price(5_000), "answer"
    _tap(faked, cast, kit, account)
    publications.publish_due(faked)
    with faked.write() as session:
        spending.set_budget(session, "bluesky", 0, by_id=cast.dan.id, now=clock())
    clock.move(seconds=15)
    fake.asked.clear()
    publications.publish_due(faked)
    assert (_offer(faked, cast, kit, account).asks, fake.asked, _spent(faked)) == (True, [], 0)


def _die(core: Core, clock: Clock) -> None:
    """A worker that is killed in its call, and the next one comes."""
    with pytest.raises(KeyboardInterrupt):
        publications.publish_due(core)
    clock.move(minutes=1)


def test_a_post_that_killed_three_workers_is_told_to_the_member(
    faked: Core,
    fake: FakeNetwork,
    cast: Cast,
    kit: Kit,
    account: Account,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    _tap(faked, cast, kit, account)
    monkeypatch.setattr(fake, "publish", die)
    monkeypatch.setattr(fake, "recent_posts", die)
    for _ in range(3):
        _die(faked, clock)
    assert publications.publish_due(faked) == 0
    offer = _offer(faked, cast, kit, account)
    assert (offer.state, offer.asks, offer.stopped) == ("unknown", True, True)
    page = publications.page(faked, member_id=cast.alice.id, slug=kit.slug, account=account.public_id)
    publications.again(faked, page.publication, member_id=cast.alice.id)
    assert _offer(faked, cast, kit, account).is_open


def test_what_was_never_sent_comes_back_as_words(
    faked: Core, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    _tap(faked, cast, kit, account)
    with faked.write() as session:
        [lease] = due.lease(session, Job.PUBLISH_POST, now=clock(), limit=1)
        due.park(session, lease, now=clock(), error="It ended its worker three times and waits for a person.")
    publications.publish_due(faked)
    offer = _offer(faked, cast, kit, account)
    assert (offer.state, offer.is_open) == ("failed", True)
    assert "Nothing was sent" in offer.reason
