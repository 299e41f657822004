"""Posting from here when the answer is lost, late, or the worker dies: never a second post."""

from dataclasses import replace
from datetime import timedelta

import pytest

from share.core import Core
from share.domain.errors import ConflictError, NotFoundError
from share.domain.publications import LOOKS
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.networks.base import (
    Access,
    Draft,
    Identity,
    RateLimitedError,
    UnavailableError,
)
from share.services import publications
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork
from tests.services import tapping
from tests.services.tapping import WORDS, drain, owed, page_of, posts, tap

fake, faked, account = tapping.fake, tapping.faked, tapping.account


def test_a_lost_answer_is_resolved_by_looking_and_never_by_a_second_call(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "answer"
    tap(faked, cast.alice, kit, account)
    assert publications.publish_due(faked) == 1
    assert page_of(faked, cast.alice, kit, account).offer.state == "unknown"
    fake.swallows = ""
    clock.move(seconds=15)
    drain(faked)
    assert page_of(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(posts(faked))) == (1, 1)


def test_what_cannot_be_found_is_asked_of_the_member(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "post"
    tap(faked, cast.alice, kit, account)
    sent = clock()
    publications.publish_due(faked)
    for age in LOOKS:
        assert not page_of(faked, cast.alice, kit, account).offer.asks
        clock.move(to=sent + age)
        assert drain(faked) == 1
    page = page_of(faked, cast.alice, kit, account)
    assert (page.offer.asks, owed(faked), len(fake.drafts)) == (True, 0, 0)
    fake.swallows = ""
    with pytest.raises(NotFoundError):
        publications.again(faked, page.publication, member_id=cast.bob.id)
    publications.again(faked, page.publication, member_id=cast.alice.id)
    page = page_of(faked, cast.alice, kit, account)
    assert (page.offer.state, page.text) == ("failed", WORDS)
    tap(faked, cast.alice, kit, account, "Nurses won!")
    drain(faked)
    assert [draft.text.split("\n")[0] for draft in fake.drafts] == ["Nurses won!"]


def test_the_member_may_say_where_it_appeared(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.swallows = "post"
    tap(faked, cast.alice, kit, account)
    publications.publish_due(faked)
    page = page_of(faked, cast.alice, kit, account)
    url = "https://fake.example/posts/77"
    with pytest.raises(ConflictError):
        publications.appeared(faked, page.publication, member_id=cast.alice.id, url=url)
    for age in LOOKS:
        clock.move(to=clock() + age)
        drain(faked)
    assert publications.appeared(faked, page.publication, member_id=cast.alice.id, url=url) == kit.slug
    (post,) = posts(faked)
    assert (post.native_id, post.member_id) == ("77", cast.alice.id)
    assert page_of(faked, cast.alice, kit, account).post == post.public_id


def test_a_network_that_knows_the_key_is_asked_once_more_and_makes_one_post(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.repeats_minutes = 60
    fake.swallows = "post"
    tap(faked, cast.alice, kit, account)
    publications.publish_due(faked)
    fake.swallows = ""
    clock.move(seconds=15)
    drain(faked)
    assert page_of(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(posts(faked))) == (1, 1)


@pytest.mark.parametrize("kind", ["window", "outage"])
def test_what_was_refused_before_anything_was_sent_is_sent_later(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock, kind: str
) -> None:
    later = clock() + timedelta(minutes=10)
    fake.failure = RateLimitedError("Full.", retry_at=later) if kind == "window" else UnavailableError("Away.")
    tap(faked, cast.alice, kit, account)
    assert drain(faked) == 1
    assert page_of(faked, cast.alice, kit, account).offer.state == "intended"
    fake.failure = None
    clock.move(to=later)
    assert drain(faked) == 1
    assert len(posts(faked)) == 1


def test_who_sends_and_dies_leaves_a_post_that_is_found(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    """The worker dies after the call: "sending" stands, and nobody calls again."""
    tap(faked, cast.alice, kit, account)

    def dies(*_args: object) -> None:
        raise SystemExit

    made = FakeNetwork.publish

    def publish(access: Access, author: Identity, draft: Draft) -> None:
        made(fake, access, author, draft)
        dies()

    fake.publish = publish  # type: ignore[method-assign,assignment]  # a worker that is killed
    with pytest.raises(SystemExit):
        publications.publish_due(faked)
    assert page_of(faked, cast.alice, kit, account).offer.state == "sending"
    assert publications.publish_due(faked) == 0
    clock.move(minutes=1)
    assert drain(faked) == 1
    assert page_of(faked, cast.alice, kit, account).offer.state == "published"
    assert (len(fake.drafts), len(posts(faked))) == (1, 1)


def test_who_wakes_up_late_sends_nothing(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    tap(faked, cast.alice, kit, account)
    converse = faked.networks.converse

    def held_up(*args: object, **more: object) -> object:
        clock.move(minutes=10)
        return converse(*args, **more)  # type: ignore[arg-type]  # handed through as they came

    slow = replace(faked, networks=_Slow(faked.networks, held_up))  # type: ignore[arg-type]  # a stand-in
    publications.publish_due(slow)
    assert fake.drafts == []
    assert page_of(faked, cast.alice, kit, account).offer.state == "unknown"


class _Slow:
    """The networks, with a call that begins late."""

    def __init__(self, real: object, converse: object) -> None:
        self._real, self.converse = real, converse

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


def test_an_answer_that_comes_after_the_lease_is_not_lost(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    tap(faked, cast.alice, kit, account)
    made = FakeNetwork.publish

    def slow(access: Access, author: Identity, draft: Draft) -> object:
        ref = made(fake, access, author, draft)
        clock.move(minutes=2)
        assert drain(faked) == 1  # another worker looks meanwhile
        return ref

    fake.publish = slow  # type: ignore[method-assign,assignment]  # a worker that hangs
    publications.publish_due(faked)
    assert (len(fake.drafts), len(posts(faked)), owed(faked)) == (1, 1, 0)


def test_a_window_that_was_told_after_the_lease_was_lost_holds(
    faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    tap(faked, cast.alice, kit, account)
    later = clock() + timedelta(minutes=20)

    def slow(*_given: object) -> None:
        clock.move(minutes=2)
        with faked.write() as session:
            row = session.query(Due).one()
            row.lease_token = row.lease_until = None
        raise RateLimitedError("Full.", retry_at=later)

    fake.publish = slow  # type: ignore[method-assign,assignment]  # a worker that hangs
    publications.publish_due(faked)
    fake.asked.clear()
    clock.move(to=later - timedelta(seconds=1))
    assert (drain(faked), fake.asked) == (0, [])
    clock.move(to=later)
    assert drain(faked) >= 1
