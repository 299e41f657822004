"""Posts that a network shows to their author's account alone, or shows more of to it, are read with its token."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.due import Job
from share.domain.posts import Found, Missing, PostRef, PostState
from share.domain.readings import Counts, Reading
from share.models.accounts import Account
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.networks.base import Access, RateLimitedError, TokenRevokedError
from share.networks.threads import Threads
from share.repositories import accounts, asking, due
from share.repositories.due import Owed
from share.services import collection, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

HOUR = timedelta(hours=1)


class Recording(FakeNetwork):
    """Writes down with which account's token each call came; `full` and `revoked` are accounts it refuses."""

    def __init__(self, *, owner_token: bool = False) -> None:
        super().__init__(owner_token=owner_token, needs_token=owner_token)
        self.calls: list[tuple[str, str | None, tuple[str, ...]]] = []
        self.full = self.revoked = "nobody"

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        self._note(access, refs)
        return super().look_up(access, refs)

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        self._note(access, refs)
        return super().read_metrics(access, refs)

    def _note(self, access: Access, refs: Sequence[PostRef]) -> None:
        self.calls.append((access.account, access.token, tuple(sorted(ref.native_id for ref in refs))))
        if access.account == self.full:
            raise RateLimitedError("Full.", retry_at=access.now + HOUR)
        if access.account == self.revoked:
            raise TokenRevokedError("Gone.")


class Telling(Recording):
    """Tells authors more, as X does."""

    author_measures = frozenset({"link_clicks"})
    author_days = 30


@pytest.fixture
def closed() -> Recording:
    return Recording(owner_token=True)


def connect(core: Core, member: Member, native_id: str) -> Account:
    account = Account(
        public_id=f"acc-{native_id}",
        member_id=member.id,
        network="fake",
        native_id=native_id,
        handle=native_id,
        proof="oauth",
        token=core.vault.encrypt(f"token-of-{native_id}"),
        created_at=core.now(),
    )
    with core.write() as session:
        session.add(account)
    return account


def put(core: Core, network: FakeNetwork, member: Member, number: str, author: str) -> str:
    network.posts[number] = FakePost(author_id=author, posted_at=core.now(), text=ARTICLE, counts=Counts(likes=3))
    return posts.record(core, member_id=member.id, url=f"https://fake.example/posts/{number}").public_id


def owe(core: Core) -> None:
    """All posts are due for a reading now, whatever the planner thinks of them."""
    with core.write() as session:
        rows = [Owed(post_id, core.now(), "fake:") for post_id in session.scalars(select(Post.id))]
        due.owe(session, Job.READ_METRICS, rows, now=core.now())


def drain(core: Core) -> None:
    while posts.verify_due(core) or collection.read_due(core):
        pass


def test_each_members_posts_are_asked_for_with_that_members_token(
    core: Core, closed: Recording, cast: Cast, kit: Kit
) -> None:
    mine = with_networks(core, closed)
    connect(mine, cast.alice, "alice-1")
    connect(mine, cast.bob, "bob-1")
    first = put(mine, closed, cast.alice, "7", "alice-1")
    second = put(mine, closed, cast.bob, "8", "bob-1")
    third = put(mine, closed, cast.alice, "9", "alice-1")
    drain(mine)
    assert sorted(closed.calls) == [
        ("alice-1", "token-of-alice-1", ("7", "9")),
        ("bob-1", "token-of-bob-1", ("8",)),
    ]
    assert {posts.get(mine, one).state for one in (first, second, third)} == {PostState.VERIFIED}


def test_rows_of_one_account_share_calls_from_then_on(
    core: Core, closed: Recording, cast: Cast, kit: Kit, clock: Clock
) -> None:
    mine = with_networks(core, closed)
    connect(mine, cast.alice, "alice-1")
    connect(mine, cast.bob, "bob-1")
    for number in range(4):
        put(mine, closed, cast.alice if number % 2 else cast.bob, str(number), "alice-1" if number % 2 else "bob-1")
    drain(mine)
    closed.calls.clear()
    clock.move(to=clock() + 2 * HOUR)
    owe(mine)
    drain(mine)
    assert sorted(call[0] for call in closed.calls) == ["alice-1", "bob-1"]


def test_a_full_window_of_one_account_stops_no_other(
    core: Core, closed: Recording, cast: Cast, kit: Kit, clock: Clock
) -> None:
    mine = with_networks(core, closed)
    connect(mine, cast.alice, "alice-1")
    connect(mine, cast.bob, "bob-1")
    hers = put(mine, closed, cast.alice, "7", "alice-1")
    his = put(mine, closed, cast.bob, "8", "bob-1")
    closed.full = "alice-1"
    drain(mine)
    assert posts.get(mine, hers).state is PostState.RECORDED
    assert posts.get(mine, his).state is PostState.VERIFIED
    closed.full = "nobody"
    closed.calls.clear()
    clock.move(to=clock() + HOUR / 2)
    drain(mine)
    assert not [call for call in closed.calls if call[0] == "alice-1"]
    clock.move(to=clock() + HOUR)
    drain(mine)
    assert posts.get(mine, hers).state is PostState.VERIFIED


def test_without_an_account_the_members_word_is_taken_until_one_is_connected(
    core: Core, closed: Recording, cast: Cast, kit: Kit
) -> None:
    mine = with_networks(core, closed)
    public_id = put(mine, closed, cast.alice, "7", "alice-1")
    drain(mine)
    assert closed.calls == []
    assert posts.get(mine, public_id).state is PostState.SELF_REPORTED
    account = connect(mine, cast.alice, "alice-1")
    with mine.write() as session:
        kept = session.get_one(Account, account.id)
        assert asking.owe_for_account(session, kept, now=mine.now(), batch_of=mine.networks.batch_of) == 1
    drain(mine)
    assert posts.get(mine, public_id).state is PostState.VERIFIED


def test_posts_of_a_page_are_looked_at_again_once_it_is_connected(
    core: Core, closed: Recording, cast: Cast, kit: Kit
) -> None:
    mine = with_networks(core, closed)
    of_page, other = (put(mine, closed, cast.alice, number, "our-page") for number in ("ourpage:7", "8"))
    drain(mine)
    with mine.write() as session:
        page = accounts.connect(
            session, network="fake", native_id="100", handle="Our.Page", token=mine.vault.encrypt("t"), now=mine.now()
        )
        assert asking.owe_for_account(session, page, now=mine.now(), batch_of=mine.networks.batch_of) == 1
    drain(mine)
    assert [call[2] for call in closed.calls] == [("ourpage:7",)]
    assert [posts.get(mine, one).state for one in (of_page, other)] == [PostState.VERIFIED, PostState.SELF_REPORTED]


def test_a_member_is_told_what_connecting_would_allow(core: Core, cast: Cast, kit: Kit) -> None:
    mine = with_networks(core, Threads())
    url = "https://www.threads.com/@alice/post/DRaaaAAA111"
    public_id = posts.record(mine, member_id=cast.alice.id, url=url).public_id
    drain(mine)
    card = posts.get(mine, public_id)
    assert card.state is PostState.SELF_REPORTED
    assert "If you connect your account" in card.state_reason
    assert Threads.allows in card.state_reason


def test_an_author_is_told_more_and_a_refused_token_falls_back_to_our_own_key(
    core: Core, cast: Cast, kit: Kit, clock: Clock
) -> None:
    telling = Telling()
    mine = with_networks(core, telling)
    connect(mine, cast.alice, "alice-1")
    public_id = put(mine, telling, cast.alice, "7", "alice-1")
    drain(mine)
    assert [call[0] for call in telling.calls] == [""]
    clock.move(to=clock() + 2 * HOUR)
    owe(mine)
    drain(mine)
    assert [call[0] for call in telling.calls] == ["", "alice-1"]
    telling.revoked = "alice-1"
    clock.move(to=clock() + 2 * HOUR)
    owe(mine)
    drain(mine)
    assert [call[0] for call in telling.calls] == ["", "alice-1", "alice-1", ""]
    assert posts.get(mine, public_id).state is PostState.VERIFIED
    with mine.read() as session:
        assert session.scalars(select(Account.state)).all() == ["reconnect"]


def test_what_is_told_to_authors_for_thirty_days_is_asked_with_our_own_key_after(
    core: Core, cast: Cast, kit: Kit, clock: Clock
) -> None:
    telling = Telling()
    mine = with_networks(core, telling)
    connect(mine, cast.alice, "alice-1")
    put(mine, telling, cast.alice, "7", "alice-1")
    drain(mine)
    clock.move(to=clock() + timedelta(days=31))
    telling.calls.clear()
    owe(mine)
    drain(mine)
    assert {call[0] for call in telling.calls} == {""}


def test_numbers_for_the_author_alone_are_shown_to_nobody_else(
    core: Core, closed: Recording, cast: Cast, kit: Kit
) -> None:
    closed.audience = "author"
    mine = with_networks(core, closed)
    connect(mine, cast.alice, "alice-1")
    public_id = put(mine, closed, cast.alice, "7", "alice-1")
    drain(mine)
    hers = posts.get(mine, public_id, member_id=cast.alice.id)
    assert [(one.name, one.value) for one in hers.known] == [("likes", 3)]
    for card in (
        posts.get(mine, public_id, seen_by=cast.carol.id),
        posts.show(mine, "https://fake.example/posts/7"),
        posts.listed(mine, seen_by=cast.carol.id).items[0],
    ):
        assert [one.name for one in card.known] == []
        assert card.engagements is None
        assert "author only" in next(one.reason for one in card.figures if one.name == "likes")
