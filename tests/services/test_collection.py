"""Reading counters: by age, changed-only, never a zero for what was not told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.posts import Missing, MissingReason, PostState
from share.domain.readings import Counts, Reading
from share.models.campaigns import Campaign
from share.models.due import Due
from share.models.kits import Kit
from share.networks.base import Access
from share.repositories import leaderboard, readings
from share.services import collection, networks, plans, posts
from share.services.posts import verify_due
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

URL = "https://fake.example/posts/7"


@pytest.fixture
def mine(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> str:
    """Alice's verified post, measured once."""
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice), counts=Counts(likes=1))
    public_id = posts.record(faked, member_id=cast.alice.id, url=URL).public_id
    assert posts.verify_due(faked) == 1
    return public_id


def _rows(core: Core) -> list[tuple[int | None, int | None]]:
    with core.read() as session:
        changes = [change.counts for series in readings.histories(session).values() for change in series]
        return [(counts.likes, counts.replies) for counts in changes]


def _version(core: Core) -> int:
    with core.read() as session:
        return leaderboard.newest(session) or 0


def _to_next_read(core: Core, public_id: str, clock: Clock) -> None:
    at = posts.get(core, public_id).next_read_at
    assert at is not None
    clock.move(to=max(at, clock()))


def test_a_quiet_post_is_read_ever_more_rarely_and_then_no_more(
    faked: Core, fake: FakeNetwork, mine: str, clock: Clock
) -> None:
    posted = clock()
    ages = []
    for _ in range(30):
        at = posts.get(faked, mine).next_read_at
        if at is None:
            break
        clock.move(to=at)
        assert collection.read_due(faked) == 1
        assert collection.read_due(faked) == 0
        ages.append(at - posted)
    hours = [age.total_seconds() / 3600 for age in ages]
    assert {24, 672} <= set(hours)
    assert hours[-1] == 672
    assert 3 <= len(hours) <= 14
    gaps = [after - before for before, after in pairwise([0, *(hour for hour in hours if hour < 24)])]
    assert all(before < after for before, after in pairwise(gaps))


def test_only_changes_make_rows_but_every_look_moves_the_current_one(
    faked: Core, fake: FakeNetwork, mine: str, clock: Clock
) -> None:
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    assert _rows(faked) == [(1, None)]
    likes = posts.get(faked, mine).figures[1]
    assert (likes.name, likes.value, likes.read_at) == ("likes", 1, clock())
    fake.count("7", likes=5, replies=2)
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    fake.count("7", likes=4, replies=2)
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    assert _rows(faked) == [(1, None), (5, 2), (4, 2)]
    assert posts.get(faked, mine).engagements == 6


def test_a_missing_post_keeps_its_numbers(faked: Core, fake: FakeNetwork, mine: str, clock: Clock) -> None:
    kept = (MissingReason.NO_ANSWER, MissingReason.NOT_READABLE, MissingReason.UNAVAILABLE, MissingReason.NOT_FOUND)
    for reason in kept:
        fake.posts["7"] = replace(fake.posts["7"], missing=reason)
        clock.move(hours=13)
        assert collection.read_due(faked) == 1
        card = posts.get(faked, mine)
        assert (card.engagements, card.state) == (1, PostState.VERIFIED)
    assert _rows(faked) == [(1, None)]


def test_a_post_that_comes_back_is_not_gone(faked: Core, fake: FakeNetwork, mine: str, clock: Clock) -> None:
    there = fake.posts["7"]
    for missing in (MissingReason.NOT_FOUND, MissingReason.NOT_FOUND, None, MissingReason.NOT_FOUND):
        fake.posts["7"] = replace(there, missing=missing)
        clock.move(hours=24)
        collection.read_due(faked)
        if missing is None:
            assert posts.get(faked, mine).author_name is None
            assert verify_due(faked) == 1
            assert posts.get(faked, mine).author_name == "alice"
    assert posts.get(faked, mine).state is PostState.VERIFIED


def test_a_protected_post_that_opens_again_is_verified_again(
    faked: Core, fake: FakeNetwork, mine: str, clock: Clock
) -> None:
    there = fake.posts["7"]
    fake.posts["7"] = replace(there, missing=MissingReason.PROTECTED)
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    assert posts.get(faked, mine).state is PostState.PROTECTED
    fake.posts["7"] = there
    clock.move(hours=12)
    collection.read_due(faked)
    assert posts.get(faked, mine).state is PostState.VERIFIED


def test_a_reading_that_changes_something_renews_the_boards(
    faked: Core, fake: FakeNetwork, mine: str, clock: Clock
) -> None:
    before = _version(faked)
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    assert _version(faked) == before
    fake.count("7", likes=9)
    _to_next_read(faked, mine, clock)
    collection.read_due(faked)
    assert _version(faked) == before + 1


def test_nothing_is_read_after_the_campaigns_end(
    faked: Core, fake: FakeNetwork, mine: str, campaign: Campaign, clock: Clock
) -> None:
    with faked.write() as session:
        session.get_one(Campaign, campaign.id).ends_on = date(2026, 11, 24)
    calls = len(fake.asked)
    clock.move(hours=14)
    assert collection.read_due(faked) == 1
    assert len(fake.asked) == calls
    assert posts.get(faked, mine).next_read_at is None


def test_a_withdrawn_post_is_not_asked_about(
    faked: Core, fake: FakeNetwork, mine: str, cast: Cast, clock: Clock
) -> None:
    posts.withdraw(faked, mine, member_id=cast.alice.id)
    clock.move(days=1)
    assert collection.read_due(faked) == 0


def test_the_plan_says_what_is_read_when_and_why(faked: Core, mine: str, cast: Cast, clock: Clock) -> None:
    posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/8")
    first, second = plans.plan(faked).items
    assert (first.at - clock(), first.reason) == (timedelta(0), "First look at a recorded post.")
    assert timedelta(minutes=10) <= second.at - clock() <= timedelta(hours=12)
    assert "more expected" in second.reason
    assert second.value is not None
    assert second.cost_usd == 0


def test_a_row_that_ended_its_worker_three_times_waits_for_a_person(
    faked: Core, fake: FakeNetwork, mine: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _to_next_read(faked, mine, clock)

    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(fake, "read_metrics", die)
    for _ in range(3):
        with pytest.raises(SystemExit):
            collection.read_due(faked)
        clock.move(minutes=1)
    assert collection.read_due(faked) == 0
    assert networks.health(faked)[0].parked == 1
    monkeypatch.undo()
    assert networks.try_again(faked, "fake") == 1
    assert collection.read_due(faked) == 1


class LinkCountingNetwork(FakeNetwork):
    """Shows its posts to their accounts alone, but counts addresses."""

    def read_url_engagement(self, access: Access, urls: Sequence[str]) -> list[Reading | Missing]:
        self.asked.append(tuple(urls))
        return [Reading(url, access.now, "fake-links", Counts(shares=4)) for url in urls]


def test_shares_of_a_tracked_link_are_read_where_posts_are_hidden(
    core: Core, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    fake = LinkCountingNetwork({"7": FakePost()}, needs_token=True, owner_token=True)
    faked = with_networks(core, fake)
    link = kits.claim(kit, cast.alice)
    word = posts.self_report(faked, member_id=cast.alice.id, kit_slug=kit.slug, network="fake").public_id
    posts.record(faked, member_id=cast.bob.id, url="https://fake.example/posts/9")
    assert posts.verify_due(faked) == 1
    assert collection.read_due(faked) == 2
    assert fake.asked == [(link,)]
    figures = {figure.name: figure.value for figure in posts.get(faked, word).figures}
    assert figures["shares"] == 4
    with core.read() as session:
        [left] = session.scalars(select(Due))
    assert clock() < left.due_at <= clock() + timedelta(hours=1)
