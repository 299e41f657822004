"""Days in a row: the points' reason and the member's own page tell the same number, whatever changes it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.roles import Role
from share.domain.score_rules import RuleSet
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.scores import ScoreEntry
from share.repositories import publication
from share.services import administration, me, members, milestones, scores
from share.services.kits import recall
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.services.ledgers import Ledger

RULES = RuleSet(newcomer_kits=0, run_points=2, run_length=2)
TODAY = date(2026, 11, 24)


@pytest.fixture
def ledger(core: Core, campaign: Campaign) -> Ledger:
    found = Ledger(core, campaign)
    found.rule(RULES)
    return found


@pytest.fixture
def out(kits: Kits, clock: Clock) -> list[Kit]:
    """Kits of today and the three days after, and it is the last of them."""
    found = [kits.publish(TODAY)]
    for number in range(1, 4):
        clock.move(days=1)
        found.append(kits.publish(TODAY + timedelta(days=number)))
    return found


def run(ledger: Ledger, member: Member) -> list[tuple[date, int]]:
    wanted = select(ScoreEntry).where(ScoreEntry.member_id == member.id, ScoreEntry.rule == "run")
    with ledger.core.read() as session:
        return [(line.day, line.why["run"]) for line in session.scalars(wanted.order_by(ScoreEntry.day))]


def shown(core: Core, member: Member) -> int:
    return milestones.mine(core, member_id=member.id).streak.current


def count_all(core: Core) -> None:
    while scores.work_through_due(core):
        pass


def agree(ledger: Ledger, member: Member) -> bool:
    return ledger.kept([member]) == ledger.due([member]) and ledger.added_up()


def test_points_and_the_own_page_tell_the_same_number(ledger: Ledger, cast: Cast, out: list[Kit], core: Core) -> None:
    for kit in (out[0], out[1], out[3]):
        ledger.post(cast.alice, kit)
    assert run(ledger, cast.alice) == [(out[1].local_date, 2), (out[3].local_date, 3)]
    assert shown(core, cast.alice) == 3


def test_a_day_posted_on_x_alone_keeps_the_row_and_earns_nothing(
    ledger: Ledger, cast: Cast, out: list[Kit], core: Core
) -> None:
    for kit, network in zip(out, ("bluesky", "x", "x", "bluesky"), strict=True):
        ledger.post(cast.alice, kit, network=network)
    assert run(ledger, cast.alice) == [(out[3].local_date, 4)]
    assert shown(core, cast.alice) == 4


def test_a_post_that_waits_keeps_the_row_until_it_is_rejected(
    ledger: Ledger, cast: Cast, out: list[Kit], core: Core
) -> None:
    set_rest_days(core, cast, 0)
    count_all(core)
    posts = [ledger.post(cast.alice, kit) for kit in out]
    ledger.stand(posts[2], "recorded")
    assert run(ledger, cast.alice) == [(out[1].local_date, 2), (out[3].local_date, 4)]
    ledger.stand(posts[2], "rejected")
    assert run(ledger, cast.alice) == [(out[1].local_date, 2)]
    assert shown(core, cast.alice) == 1
    assert agree(ledger, cast.alice)


def test_a_waiting_post_that_goes_to_another_takes_its_day_along(
    ledger: Ledger, cast: Cast, out: list[Kit], core: Core
) -> None:
    posts = [ledger.post(cast.alice, kit) for kit in out]
    ledger.stand(posts[1], "recorded")
    ledger.hand_over(posts[1], cast.bob)
    assert run(ledger, cast.alice) == [(out[2].local_date, 2), (out[3].local_date, 3)]
    assert shown(core, cast.alice) == 3
    assert agree(ledger, cast.alice)


def test_a_kit_that_was_taken_back_breaks_no_row(ledger: Ledger, cast: Cast, out: list[Kit], core: Core) -> None:
    set_rest_days(core, cast, 0)
    count_all(core)
    for kit in (out[0], out[1], out[3]):
        ledger.post(cast.alice, kit)
    ledger.post(cast.bob, out[2])
    assert run(ledger, cast.alice) == [(out[1].local_date, 2)]
    recall(core, out[2].slug, note="The number was wrong.")
    count_all(core)
    assert run(ledger, cast.alice) == [(out[1].local_date, 2), (out[3].local_date, 3)]
    assert (shown(core, cast.alice), shown(core, cast.bob)) == (3, 1)
    assert agree(ledger, cast.alice)


def test_who_leaves_and_comes_back_has_the_row_that_they_had(
    ledger: Ledger, cast: Cast, out: list[Kit], core: Core, kits: Kits, clock: Clock
) -> None:
    set_rest_days(core, cast, 0)
    count_all(core)
    for kit in (out[0], out[1], out[3]):
        ledger.post(cast.alice, kit)
    before = run(ledger, cast.alice)
    clock.move(hours=1)
    me.leave(core, member_id=cast.alice.id)
    clock.move(days=1)
    missed = kits.publish(TODAY + timedelta(days=4))
    clock.move(hours=1)
    members.invite(core, email=cast.alice.email or "", role=Role.MEMBER)
    assert (run(ledger, cast.alice), shown(core, cast.alice)) == (before, 1)
    clock.move(days=1)
    ledger.post(cast.alice, kits.publish(TODAY + timedelta(days=5)))
    assert run(ledger, cast.alice)[len(before) :] == [(missed.local_date + timedelta(days=1), 2)]
    assert shown(core, cast.alice) == 2
    assert agree(ledger, cast.alice)


def set_rest_days(core: Core, cast: Cast, number: int) -> None:
    administration.save(core, replace(administration.get(core), rest_days=number), by_id=cast.dan.id)


def test_other_rest_days_are_a_new_version_of_the_rules(ledger: Ledger, cast: Cast, out: list[Kit], core: Core) -> None:
    for kit in (out[0], out[1], out[3]):
        ledger.post(cast.alice, kit)
    set_rest_days(core, cast, 0)
    count_all(core)
    standing = scores.standing(core)
    assert (standing.rules or RULES).rest_days == standing.rest_days == 0
    assert [version.row.version for version in standing.versions] == [2, 1]
    assert run(ledger, cast.alice) == [(out[1].local_date, 2)]
    assert shown(core, cast.alice) == 1
    assert agree(ledger, cast.alice)


def test_settings_saved_without_other_rest_days_make_no_version(ledger: Ledger, cast: Cast, core: Core) -> None:
    assert ledger.total(cast.alice) == 0
    set_rest_days(core, cast, 2)
    assert len(scores.standing(core).versions) == 1


def test_a_kit_that_goes_out_for_an_earlier_day_counts_everybody_anew(
    ledger: Ledger, cast: Cast, out: list[Kit], core: Core
) -> None:
    set_rest_days(core, cast, 0)
    with core.write() as session:
        session.get_one(Kit, out[1].id).published_at = None
        session.get_one(Kit, out[1].id).state = "scheduled"
    for kit in (out[0], out[2], out[3]):
        ledger.post(cast.alice, kit)
    count_all(core)
    assert run(ledger, cast.alice)[-1] == (out[3].local_date, 3)
    with core.write() as session:
        publication.publish(session, session.get_one(Kit, out[1].id), now=core.now())
    count_all(core)
    assert run(ledger, cast.alice) == [(out[3].local_date, 2)]
    assert shown(core, cast.alice) == 2
    assert agree(ledger, cast.alice)
