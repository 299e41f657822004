"""Posting from here in tests: an account that may, a tap, and what came of it."""

import pytest

from share.core import Core
from share.domain.due import Job
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.services import publications
from tests.fixtures.people import Cast
from tests.fixtures.posts import with_networks
from tests.networks.fake import FakeNetwork

WORDS = "Nurses win!"


@pytest.fixture
def fake() -> FakeNetwork:
    """A fake in Bluesky's place: kits are offered on networks of the registry alone."""
    return FakeNetwork(name="bluesky")


@pytest.fixture
def faked(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake)


@pytest.fixture
def account(faked: Core, cast: Cast) -> Account:
    return connect(faked, cast.alice)


def connect(core: Core, member: Member, **more: object) -> Account:
    given = {
        "member_id": member.id,
        "network": "bluesky",
        "native_id": f"{member.name.lower()}-1",
        "handle": f"@{member.name.lower()}",
        "token": core.vault.encrypt("a-token"),
        "publishes": True,
        "proof": "oauth",
        "created_at": core.now(),
    }
    row = Account(**(given | more))
    with core.write() as session:
        session.add(row)
    return row


def tap(core: Core, member: Member, kit: Kit, account: Account, text: str = WORDS) -> None:
    publications.publish(core, member_id=member.id, slug=kit.slug, account=account.public_id, text=text)


def page_of(core: Core, member: Member, kit: Kit, account: Account) -> publications.Page:
    return publications.page(core, member_id=member.id, slug=kit.slug, account=account.public_id)


def drain(core: Core) -> int:
    done = 0
    while count := publications.publish_due(core):
        done += count
    return done


def posts(core: Core) -> list[Post]:
    with core.read() as session:
        return session.query(Post).all()


def owed(core: Core) -> int:
    with core.read() as session:
        return session.query(Due).filter_by(job=Job.PUBLISH_POST.value).count()
