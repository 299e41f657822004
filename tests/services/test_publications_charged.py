"""Looking for a post of which no answer came costs what reading costs."""

import pytest

from share.core import Core
from share.models.accounts import Account
from share.models.kits import Kit
from share.networks.base import Price
from share.repositories import spending
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
