"""Counters that a network lets us keep for some days are gone after them, unless they were read again."""

from datetime import timedelta

import pytest

from share.core import Core
from share.domain.readings import Counts, Reading
from share.infra.db import Database
from share.models.kits import Kit
from share.models.posts import Post
from share.models.signins import Attempt
from share.repositories import kept_readings, readings
from share.repositories import retention as kept
from share.services import posts, retention
from tests.fixtures.people import Cast
from tests.fixtures.posts import with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

DAY = timedelta(days=1)


@pytest.fixture
def thirty_days(core: Core) -> Core:
    network = FakeNetwork()
    network.keep_days = 30
    return with_networks(core, network)


def recorded(core: Core, cast: Cast, number: int) -> int:
    public_id = posts.record(core, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}").public_id
    with core.read() as session:
        return session.query(Post).filter_by(public_id=public_id).one().id


def read(core: Core, post_id: int, likes: int) -> None:
    with core.write() as session:
        told = Reading("", core.now(), "fake-api", Counts(likes=likes))
        readings.keep(session, post_id, told, reported=frozenset({"likes"}))


def known(core: Core, post_id: int) -> tuple[int | None, list[int | None]]:
    """The current likes, and those of each change."""
    with core.read() as session:
        now = readings.current(session, [post_id]).get(post_id)
        return now.likes if now else None, [one.counts.likes for one in readings.history(session, post_id)]


def test_what_was_not_read_for_the_time_is_forgotten(thirty_days: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    old, fresh = recorded(thirty_days, cast, 7), recorded(thirty_days, cast, 8)
    read(thirty_days, old, 5)
    read(thirty_days, fresh, 6)
    clock.move(to=clock() + 29 * DAY)
    read(thirty_days, fresh, 6)
    assert retention.forget_old(thirty_days) == 0
    clock.move(to=clock() + 2 * DAY)
    retention.forget_old(thirty_days)
    assert known(thirty_days, old) == (None, [])
    assert known(thirty_days, fresh) == (6, [6])


def test_the_history_from_before_goes_and_the_last_value_stays(
    thirty_days: Core, cast: Cast, kit: Kit, clock: Clock
) -> None:
    post = recorded(thirty_days, cast, 7)
    for likes in (1, 2, 3):
        clock.move(to=clock() + DAY)
        read(thirty_days, post, likes)
    clock.move(to=clock() + 28 * DAY + timedelta(hours=1))
    read(thirty_days, post, 3)
    assert retention.forget_old(thirty_days) == 1
    assert known(thirty_days, post) == (3, [2, 3])
    clock.move(to=clock() + 20 * DAY)
    retention.forget_old(thirty_days)
    assert known(thirty_days, post) == (3, [3])


def test_what_is_too_old_goes_some_at_a_time(
    thirty_days: Core, cast: Cast, kit: Kit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PART", 2)
    monkeypatch.setattr(kept_readings, "AT_ONCE", 1)
    old = [recorded(thirty_days, cast, number) for number in (7, 8, 9)]
    for post in old:
        read(thirty_days, post, 5)
    clock.move(to=clock() + 20 * DAY)
    read(thirty_days, old[2], 6)
    with thirty_days.write() as session:
        session.add_all(Attempt(key=f"join:{number}", at=clock() - 2 * DAY) for number in range(5))
        session.add(Attempt(key="join:now", at=clock()))
    waits: list[bool] = []
    monkeypatch.setattr(Database, "give_way", lambda _db: waits.append(True))
    assert retention.forget_old(thirty_days) == 5
    assert len(waits) == 3
    clock.move(to=clock() + 11 * DAY)
    with thirty_days.write() as session:
        session.query(Attempt).delete()
    assert retention.forget_old(thirty_days) == 3
    assert [known(thirty_days, post) for post in old] == [(None, []), (None, []), (6, [6])]


def test_a_network_without_such_a_rule_keeps_everything(faked: Core, cast: Cast, kit: Kit, clock: Clock) -> None:
    post = recorded(faked, cast, 7)
    read(faked, post, 5)
    clock.move(to=clock() + 400 * DAY)
    retention.forget_old(faked)
    assert known(faked, post) == (5, [5])
