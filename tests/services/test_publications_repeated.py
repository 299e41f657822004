"""Posting from here once more after an answer was lost: only while that is sure to make no second post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from share.core import Core
from share.domain.publications import LOOKS
from share.models.accounts import Account
from share.models.kits import Kit
from share.networks.base import (
    BadReplyError,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.services import publications
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork
from tests.services import tapping
from tests.services.tapping import drain, owed, page_of, tap

fake, faked, account = tapping.fake, tapping.faked, tapping.account


@dataclass
class Lost:
    """A post that stands and of which nothing was heard, on a network that lists nothing to us.

    `calls` counts those that would make a post; `refusal` is how the later ones end.
    """

    core: Core
    standing: Callable[[], str]
    refusal: NetworkError | None = None
    calls: int = 0


@pytest.fixture
def lost(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock) -> Lost:
    fake.repeats_minutes = 60
    fake.swallows = "answer"
    made = Lost(faked, lambda: page_of(faked, cast.alice, kit, account).standing)
    publish = fake.publish

    def counted(*given: Any) -> object:
        made.calls += 1
        if made.refusal is not None:
            raise made.refusal
        return publish(*given)

    fake.publish = counted  # type: ignore[method-assign,assignment]  # the same, counted
    fake.recent_posts = lambda *_given, **_more: []  # type: ignore[method-assign]  # a host that lists nothing
    tap(faked, cast.alice, kit, account)
    publications.publish_due(faked)
    assert (made.calls, made.standing(), len(fake.drafts)) == (1, "unknown", 1)
    fake.swallows = ""
    clock.move(seconds=15)
    return made


@pytest.mark.parametrize("kind", ["window", "outage", "asleep"])
def test_what_waited_past_the_networks_memory_is_looked_for_and_not_sent(lost: Lost, clock: Clock, kind: str) -> None:
    later = clock() + timedelta(hours=1)
    if kind == "asleep":
        publications.publish_due(lost.core)  # it is to be repeated, and then no worker comes
        before = lost.calls
    else:
        lost.refusal = RateLimitedError("Full.", retry_at=later) if kind == "window" else UnavailableError("Away.")
        drain(lost.core)
        before, lost.refusal = lost.calls, None
    assert lost.standing() == "intended"
    for at in (later, later + LOOKS[-1]):
        clock.move(to=at + timedelta(minutes=1))
        drain(lost.core)
    assert (lost.calls, lost.standing(), owed(lost.core)) == (before, "asked", 0)


@pytest.mark.parametrize("refusal", [PermanentError("No."), TokenRevokedError("No more."), BadReplyError("Hm?")])
def test_a_refused_repeat_does_not_say_that_nothing_was_posted(lost: Lost, clock: Clock, refusal: NetworkError) -> None:
    lost.refusal = refusal
    for _ in range(40):
        drain(lost.core)
        assert lost.standing() in {"unknown", "intended", "asked"}
        clock.move(minutes=5)
    assert (lost.standing(), owed(lost.core)) == ("asked", 0)


def test_a_kit_that_closes_meanwhile_leaves_the_outcome_open(lost: Lost, kit: Kit, clock: Clock) -> None:
    publications.publish_due(lost.core)
    assert lost.standing() == "intended"
    clock.move(to=kit.closes_at + timedelta(seconds=1))
    drain(lost.core)
    assert (lost.calls, lost.standing()) == (1, "asked")


def test_a_slow_server_gets_its_minutes_before_it_is_asked_again(lost: Lost, fake: FakeNetwork, clock: Clock) -> None:
    fake.settled_minutes = 5
    sent_at = clock() - timedelta(seconds=15)
    for age in LOOKS[:2]:
        clock.move(to=sent_at + age)
        drain(lost.core)
        assert (lost.calls, lost.standing()) == (1, "unknown")
    clock.move(to=sent_at + LOOKS[2])
    drain(lost.core)
    assert (lost.calls, lost.standing(), len(fake.drafts)) == (2, "published", 1)
