"""Points follow their evidence in the transaction that changes it, each change with its line."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from share.core import Core
from share.domain.score_rules import RuleSet
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.posts import Post
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.sampling import a_few
from tests.services.ledgers import Ledger

PLAIN = RuleSet(run_points=0, newcomer_kits=0, day_limit=0, engagement_limit=0, click_limit=0)
TODAY = date(2026, 11, 24)


@pytest.fixture
def ledger(core: Core, campaign: Campaign) -> Ledger:
    return Ledger(core, campaign)


def test_without_rules_there_are_no_points(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.post(cast.alice, kit)
    assert ledger.lines(cast.alice) == {}
    assert ledger.total(cast.alice) == 0


def test_a_post_its_reading_and_its_clicks_earn(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    ledger.read(ledger.post(cast.alice, kit), 4)
    ledger.click(ledger.link(cast.alice, kit), 3)
    assert ledger.lines(cast.alice) == {("post", TODAY): 10, ("engagement", TODAY): 4, ("click", TODAY): 3}
    assert ledger.total(cast.alice) == 17


def test_points_are_dated_by_the_campaigns_day(ledger: Ledger, cast: Cast, kit: Kit, core: Core) -> None:
    ledger.rule(PLAIN)
    # 02:00 UTC is the evening before in New York.
    ledger.post(cast.alice, kit, at=core.now().replace(hour=2))
    assert ledger.lines(cast.alice) == {("post", TODAY - timedelta(days=1)): 10}


@pytest.mark.parametrize("state", ["gone", "withdrawn", "rejected", "contested", "protected"])
def test_a_post_that_no_longer_holds_takes_its_points_along(ledger: Ledger, cast: Cast, kit: Kit, state: str) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    ledger.read(post, 4)
    ledger.stand(post, state)
    assert ledger.lines(cast.alice) == {}
    assert ledger.total(cast.alice) == 0
    assert sorted(ledger.told(cast.alice)) == [("engagement", 4, 0, "gone"), ("post", 10, 0, "gone")]


def test_a_post_that_comes_back_brings_its_points(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    ledger.stand(post, "contested")
    ledger.stand(post, "verified")
    assert ledger.total(cast.alice) == 10


def test_clicks_that_are_counted_anew_take_points_along(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    link = ledger.link(cast.alice, kit)
    ledger.click(link, 9)
    ledger.click(link, 2)
    assert ledger.total(cast.alice) == 2
    assert ledger.told(cast.alice) == [("click", 9, 2, "fewer")]


def test_what_a_network_shows_to_the_author_alone_earns_nothing_that_others_see(
    ledger: Ledger, cast: Cast, kit: Kit
) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit, network="threads")
    ledger.read(post, 7)
    assert ledger.lines(cast.alice) == {("post", TODAY): 10}


def test_what_only_grows_keeps_no_correction(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    for seen in (1, 5, 9):
        ledger.read(post, seen)
    assert ledger.told(cast.alice) == []


def test_a_post_that_changes_hands_takes_its_points_to_its_owner(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    ledger.read(post, 4)
    ledger.post(cast.bob, kit)
    ledger.hand_over(post, cast.bob)
    assert (ledger.total(cast.alice), ledger.total(cast.bob)) == (0, 24)
    assert sorted(ledger.told(cast.alice)) == [("engagement", 4, 0, "moved"), ("post", 10, 0, "moved")]
    assert ledger.told(cast.bob) == []


def test_a_post_that_comes_to_somebody_new_does_so_whole(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    ledger.hand_over(post, cast.bob)
    assert (ledger.total(cast.alice), ledger.total(cast.bob)) == (0, 10)


def test_an_earlier_post_that_goes_lets_a_later_kit_be_a_newcomers(
    ledger: Ledger, cast: Cast, kits: Kits, clock: Clock
) -> None:
    ledger.rule(replace(PLAIN, newcomer_kits=1, newcomer_percent=200))
    first = ledger.post(cast.alice, kits.publish(TODAY))
    clock.move(days=1)
    ledger.post(cast.alice, kits.publish(TODAY + timedelta(days=1)))
    assert ledger.lines(cast.alice) == {("post", TODAY): 20, ("post", TODAY + timedelta(days=1)): 10}
    ledger.stand(first, "gone")
    assert ledger.lines(cast.alice) == {("post", TODAY + timedelta(days=1)): 20}


def test_a_limit_follows_what_was_taken_away(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(replace(PLAIN, day_limit=12))
    post = ledger.post(cast.alice, kit)
    ledger.read(post, 30)
    assert ledger.lines(cast.alice)["day_limit", TODAY] == -28
    ledger.read(post, 1)
    assert ("day_limit", TODAY) not in ledger.lines(cast.alice)
    assert ledger.total(cast.alice) == 11


def test_new_rules_count_every_line_anew_and_say_so(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    ledger.post(cast.alice, kit)
    ledger.rule(replace(PLAIN, post=6))
    assert ledger.total(cast.alice) == 6
    assert ledger.told(cast.alice) == [("post", 10, 6, "rules")]


def test_scoring_that_ends_takes_its_lines_along(ledger: Ledger, cast: Cast, kit: Kit) -> None:
    ledger.rule(PLAIN)
    ledger.post(cast.alice, kit)
    ledger.rule(replace(PLAIN, on=False))
    assert ledger.lines(cast.alice) == {}
    ledger.post(cast.alice, kit)
    assert ledger.total(cast.alice) == 0


def test_a_transaction_that_fails_leaves_points_as_they_were(ledger: Ledger, cast: Cast, kit: Kit, core: Core) -> None:
    ledger.rule(PLAIN)
    ledger.post(cast.alice, kit)
    with pytest.raises(ZeroDivisionError), core.write() as session:
        session.info["now"] = 1 / 0
    assert ledger.total(cast.alice) == 10


@pytest.mark.parametrize(
    ("database_url", "seed"), a_few([("postgresql", 1), ("sqlite", 0), ("sqlite", 2)], of=3), indirect=["database_url"]
)
def test_small_steps_come_to_what_all_evidence_gives(
    ledger: Ledger, cast: Cast, kits: Kits, clock: Clock, seed: int
) -> None:
    rules = RuleSet(day_limit=20, week_limit=70, engagement_limit=6, click_limit=4, newcomer_kits=2, run_length=2)
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    people = [cast.alice, cast.bob]
    out = [kits.publish(TODAY + timedelta(days=number)) for number in range(4)]
    ledger.rule(rules)
    posts: list[Post] = []
    links = [ledger.link(one, kit) for one in people for kit in out]
    for _ in range(40):
        clock.move(hours=chance.randrange(1, 9))
        match chance.randrange(5) if posts else 0:
            case 0:
                network = chance.choice(["bluesky", "mastodon", "x"])
                posts.append(ledger.post(chance.choice(people), chance.choice(out), network=network))
            case 1:
                ledger.stand(chance.choice(posts), chance.choice(["verified", "gone", "contested", "recorded"]))
            case 2:
                ledger.hand_over(chance.choice(posts), chance.choice(people))
            case 3:
                ledger.read(chance.choice(posts), chance.choice([None, 0, 3, 11]))
            case _:
                ledger.click(chance.choice(links), chance.randrange(1, 9), hours=chance.randrange(30))
        assert ledger.kept(people) == ledger.due(people)
        assert ledger.added_up()
