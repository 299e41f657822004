"""Today's click rules over the past, and clicks that are held."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from share.core import Core
from share.domain import click_rules as rules
from share.domain.agents import recognise
from share.domain.click_rules import Flag, Verdict
from share.domain.clicks import Click
from share.domain.errors import InvalidError
from share.domain.visitors import visitor
from share.infra import segments
from share.infra.segment_files import SUFFIX
from share.infra.segments import Finished
from share.models.audit import AuditEntry
from share.models.campaigns import Campaign
from share.models.clicks import Burst, ClickHour
from share.models.links import Link
from share.repositories import clicks as ledger
from share.services import bursts, clicks
from share.services.clicks import Memory
from share.services.reclassification import reclassify
from tests.clicked import fold, made, spool
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish


@pytest.fixture
def link(core: Core, campaign: Campaign, cast: Cast) -> Link:
    kit = publish(core, campaign)
    with core.read() as session:
        return session.scalars(
            select(Link).where(Link.kit_id == kit.id, Link.member_id == cast.alice.id).order_by(Link.id)
        ).first() or pytest.fail("Alice has no link.")


def click(core: Core, link: Link, who: str, flags: str = "", *, after: float = 0, family: str = "Firefox") -> Click:
    return made(core.now().timestamp() + after, link.id, who, flags, family=family)


def totals(core: Core, link: Link) -> dict[Verdict, int]:
    with core.read() as session:
        return ledger.totals(session, [link.id]).get(link.id, {})


def crowd(core: Core, link: Link, size: int) -> list[Click]:
    return [click(core, link, f"v{number}", after=number * 0.01) for number in range(size)]


def test_unchanged_rules_move_nothing(core: Core, link: Link) -> None:
    fold(core, click(core, link, "v1"), click(core, link, "v1", after=5), click(core, link, "", Flag.HEAD))
    fold(core, click(core, link, "v1", after=90), *crowd(core, link, 5))
    before = totals(core, link)
    moved = reclassify(core, dry_run=False)
    assert (moved.changed, moved.left) == ({}, 0)
    assert totals(core, link) == before


def test_a_changed_rule_moves_the_past_after_a_look(core: Core, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    fold(core, click(core, link, "v1"), click(core, link, "v2", Flag.PROGRAM, family="Newsbot"))
    monkeypatch.setattr(rules, "FEDIVERSE", frozenset({"Newsbot"}))
    expected = {Verdict.CRAWLER: (1, 0), Verdict.FANOUT: (0, 1)}
    assert reclassify(core, dry_run=True).changed == expected
    assert totals(core, link)[Verdict.CRAWLER] == 1
    assert reclassify(core, dry_run=False).changed == expected
    assert totals(core, link) == {Verdict.HUMAN: 1, Verdict.UNIQUE: 1, Verdict.FANOUT: 1}
    assert reclassify(core, dry_run=False).changed == {}


def test_what_moves_between_hours_alone_moves_too(core: Core, link: Link, clock: Clock) -> None:
    to_the_hour = 3600 - core.now().timestamp() % 3600
    fold(core, click(core, link, "v1", after=to_the_hour + 10))
    fold(core, click(core, link, "v1", after=to_the_hour - 10))
    assert by_hour(core, link) == [{Verdict.REPEAT: 1}, {Verdict.HUMAN: 1, Verdict.UNIQUE: 1}]
    looked = reclassify(core, dry_run=True)
    assert (looked.changed, looked.moving) == ({}, 2)
    assert reclassify(core, dry_run=False) == looked
    assert by_hour(core, link) == [{Verdict.HUMAN: 1, Verdict.UNIQUE: 1}, {Verdict.REPEAT: 1}]
    assert reclassify(core, dry_run=False).moving == 0


def test_a_verdict_of_a_later_release_is_left_to_it(core: Core, link: Link) -> None:
    fold(core, click(core, link, "v1"))
    before = totals(core, link)
    with core.write() as session:
        told = session.scalars(select(ClickHour).where(ClickHour.link_id == link.id)).first()
        assert told is not None
        session.add(ClickHour(link_id=link.id, hour=told.hour, verdict="tomorrow's", host=told.host, clicks=7))
    assert totals(core, link) == before
    assert reclassify(core, dry_run=False).moving == 0
    with core.read() as session:
        assert [line.clicks for line in ledger.ledger_of_link(session, link.id)] == [1, 1]


def by_hour(core: Core, link: Link) -> list[dict[Verdict, int]]:
    with core.read() as session:
        rows = ledger.ledger_of_link(session, link.id)
    return [{row.verdict: row.clicks for row in rows if row.at == hour} for hour in sorted({row.at for row in rows})]


def test_a_browser_that_turns_out_to_be_a_program_is_counted_no_more(
    core: Core, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = recognise("Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Rover/2.1")
    assert agent == ("Rover", False, False)
    fold(core, click(core, link, "v1", family=agent.family), click(core, link, "v1", after=5, family=agent.family))
    monkeypatch.setattr(rules, "PROGRAMS", re.compile("Rover"))
    moved = reclassify(core, dry_run=False)
    assert moved.changed == {
        Verdict.HUMAN: (1, 0), Verdict.UNIQUE: (1, 0), Verdict.REPEAT: (1, 0), Verdict.CRAWLER: (0, 2),
    }  # fmt: skip
    assert totals(core, link) == {Verdict.CRAWLER: 2}


def test_where_records_are_gone_the_counts_stay(core: Core, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    fold(core, click(core, link, "v1"))
    fold(core, click(core, link, "v2", Flag.PROGRAM, family="Newsbot"))
    next(core.settings.spool_path.glob("kept/*.seg")).unlink()
    monkeypatch.setattr(rules, "FEDIVERSE", frozenset({"Newsbot"}))
    before = totals(core, link)
    moved = reclassify(core, dry_run=False)
    assert (moved.changed, moved.left) == ({}, 1)
    assert totals(core, link) == before


def test_a_members_own_browser_counts_for_nothing_even_when_its_hash_is_forgotten(
    core: Core, link: Link, cast: Cast, clock: Clock
) -> None:
    clicks.note_own(core, member_id=cast.alice.id, address="192.0.2.1", agent="Firefox")
    key = clicks.day_keys(core)[core.now().date()]
    mine = visitor("192.0.2.1", "Firefox", key=key)
    at = int(core.now().timestamp())
    first, later = (Click.made(at + after, link.id, mine, family="Firefox") for after in (0, 80))
    fold(core, first, click(core, link, "v2"), later)
    assert totals(core, link) == {Verdict.OWN: 2, Verdict.HUMAN: 1, Verdict.UNIQUE: 1}
    clock.move(days=3)
    clicks.tidy(core)
    assert reclassify(core, dry_run=False).changed == {}
    assert totals(core, link)[Verdict.OWN] == 2


def test_a_burst_is_held_and_counts_once_a_coordinator_says_so(core: Core, link: Link, cast: Cast) -> None:
    fold(core, *crowd(core, link, 400), click(core, link, "early", after=-600))
    held = bursts.held(core)
    assert totals(core, link) == {Verdict.BURST: 400, Verdict.HUMAN: 1, Verdict.UNIQUE: 1}
    assert sum(one.human for one in held) == 400
    for one in held:
        bursts.decide(core, one.public_id, counts=True, by_id=cast.carol.id)
        bursts.decide(core, one.public_id, counts=True, by_id=cast.carol.id)
    assert bursts.held(core) == []
    assert totals(core, link) == {Verdict.HUMAN: 401, Verdict.UNIQUE: 401}
    assert reclassify(core, dry_run=False).changed == {}
    assert totals(core, link)[Verdict.HUMAN] == 401


def test_many_unusual_browsers_at_once_are_held_together_and_named_in_words(core: Core, link: Link) -> None:
    fold(core, *(click(core, link, f"v{number}", after=number * 0.01, family=f"App{number}") for number in range(70)))
    [one] = bursts.held(core)
    assert (one.human, one.family) == (70, "less usual browsers")


def test_what_was_left_out_stays_out(core: Core, link: Link, cast: Cast) -> None:
    fold(core, *crowd(core, link, 100))
    for one in bursts.held(core):
        bursts.decide(core, one.public_id, counts=False, by_id=cast.carol.id)
    assert bursts.held(core) == []
    assert reclassify(core, dry_run=False).changed == {}
    assert bursts.held(core) == []
    assert totals(core, link) == {Verdict.BURST: 100}


def test_a_decision_about_a_burst_can_be_taken_back_either_way(core: Core, link: Link, cast: Cast) -> None:
    fold(core, *crowd(core, link, 100), click(core, link, "early", after=-600))
    before, seen = totals(core, link), []
    known = [one.public_id for one in bursts.held(core)]
    for counts in (False, True, False, True):
        for public_id in known:
            bursts.decide(core, public_id, counts=counts, by_id=cast.carol.id)
        # Counting anew in between must neither undo a decision nor count what was left out twice.
        assert reclassify(core, dry_run=False).changed == {}
        seen.append(totals(core, link))
        assert [one.counts for one in bursts.decided(core)] == [counts] * len(known)
    counted = {Verdict.HUMAN: 101, Verdict.UNIQUE: 101}
    assert seen == [before, counted, before, counted]
    with core.read() as session:
        noted = session.scalars(
            select(AuditEntry.facts).where(AuditEntry.action == "decide clicks").order_by(AuditEntry.id)
        ).all()
    assert [facts["counted"] for facts in noted[:: len(known)]] == [False, True, False, True]


@pytest.mark.parametrize("remembers", [True, False])
def test_what_another_host_had_seen_of_a_visitor_is_known_when_clicks_are_counted_anew(
    core: Core, link: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, remembers: bool
) -> None:
    here, there = core, replace(core, settings=replace(core.settings, instance_path=tmp_path / "there"))
    memories = {id(here): Memory(), id(there): Memory()}
    came = [(here, "v1", 0), (there, "v1", 10), (here, "v1", 90), (there, "v1", 120), (there, "v1", 500)]
    # What comes late was folded with what was known by then.
    came += [(there, "v2", 40), (here, "v2", 20), (here, "v3", 700), (there, "v3", 640), (here, "v3", 700)]
    for host, name, after in came:
        spool(host, click(core, link, name, after=after), click(core, link, f"{name}-{after}", after=after))
        clicks.fold(host, memories[id(host)] if remembers else None)
    before = totals(core, link)
    assert before == {Verdict.HUMAN: 15, Verdict.UNIQUE: 12, Verdict.REPEAT: 5}
    for host in (here, there, here):
        moved = reclassify(host, dry_run=False)
        assert (moved.moving, moved.left) == (0, 0)
    monkeypatch.setattr(rules, "PROGRAMS", re.compile("Firefox"))
    for host in (here, there):
        reclassify(host, dry_run=False)
    assert totals(core, link) == {Verdict.CRAWLER: 20}


def held_ids(core: Core) -> list[str]:
    return [one.public_id for one in bursts.held(core)]


def odd(core: Core, link: Link, name: str, size: int) -> list[Click]:
    """So many clicks at once by browsers of a name that no usual one has."""
    return [click(core, link, f"{name}{number}", after=number * 0.01, family=name) for number in range(size)]


@pytest.mark.parametrize("counts", [True, False])
def test_a_decision_outlives_a_rule_that_takes_a_part_of_its_clicks(
    core: Core, link: Link, cast: Cast, monkeypatch: pytest.MonkeyPatch, *, counts: bool
) -> None:
    fold(core, *odd(core, link, "App", 40), *odd(core, link, "Newsbot", 40))
    for public_id in (known := held_ids(core)):
        bursts.decide(core, public_id, counts=counts, by_id=cast.carol.id)
    monkeypatch.setattr(rules, "PROGRAMS", re.compile("Newsbot"))
    assert reclassify(core, dry_run=False).moving
    left = {Verdict.CRAWLER: 40, Verdict.BURST: 40}
    counted = {Verdict.CRAWLER: 40, Verdict.HUMAN: 40, Verdict.UNIQUE: 40}
    assert totals(core, link) == (counted if counts else left)
    for again, expected in ((not counts, left if counts else counted), (counts, counted if counts else left)):
        for public_id in known:
            bursts.decide(core, public_id, counts=again, by_id=cast.carol.id)
        assert totals(core, link) == expected
        moved = reclassify(core, dry_run=False)
        assert (moved.moving, moved.left) == (0, 0)


@pytest.mark.parametrize("counts", [True, False])
def test_clicks_that_are_folded_after_the_decision_go_the_same_way(
    core: Core, link: Link, cast: Cast, *, counts: bool
) -> None:
    fold(core, *crowd(core, link, 70))
    for public_id in (known := held_ids(core)):
        bursts.decide(core, public_id, counts=counts, by_id=cast.carol.id)
    late = [click(core, link, f"late{number}", after=number * 0.01) for number in range(30)]
    fold(core, *late)
    all_count = {Verdict.HUMAN: 100, Verdict.UNIQUE: 100}
    assert totals(core, link) == (all_count if counts else {Verdict.BURST: 100})
    for public_id in known:
        bursts.decide(core, public_id, counts=not counts, by_id=cast.carol.id)
    assert totals(core, link) == ({Verdict.BURST: 100} if counts else all_count)
    assert reclassify(core, dry_run=True).moving == 0


def test_a_burst_waits_on_where_its_records_are_gone(
    core: Core, link: Link, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold(core, *crowd(core, link, 70))
    fold(core, click(core, link, "v900", after=30))
    max(core.settings.spool_path.glob(f"kept/*{SUFFIX}"), key=lambda kept: kept.stat().st_size).unlink()
    clock.move(hours=-2)
    fold(core, click(core, link, "v1", family="Newsbot"))
    monkeypatch.setattr(rules, "PROGRAMS", re.compile("Newsbot"))
    assert reclassify(core, dry_run=False).moving == 1
    for public_id in held_ids(core):
        bursts.decide(core, public_id, counts=True, by_id=cast.carol.id)
    assert totals(core, link) == {Verdict.HUMAN: 71, Verdict.UNIQUE: 71, Verdict.CRAWLER: 1}


def test_a_decision_that_falls_while_clicks_are_counted_anew_stands(
    core: Core, link: Link, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold(core, *crowd(core, link, 70), click(core, link, "other", after=600, family="Newsbot"))
    known, kept = held_ids(core), segments.kept

    def decided_meanwhile(folder: Path) -> Iterator[Finished]:
        for public_id in known:
            bursts.decide(core, public_id, counts=True, by_id=cast.carol.id)
        return kept(folder)

    monkeypatch.setattr(segments, "kept", decided_meanwhile)
    monkeypatch.setattr(rules, "PROGRAMS", re.compile("Newsbot"))
    assert reclassify(core, dry_run=False).moving == 1
    assert totals(core, link) == {Verdict.HUMAN: 70, Verdict.UNIQUE: 70, Verdict.CRAWLER: 1}


def test_what_was_left_out_under_another_name_counts_once_at_most(
    core: Core, link: Link, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold(core, *(click(core, link, f"v{number}", after=number * 0.01, family="App") for number in range(100)))
    fold(core, click(core, link, "v2", Flag.PROGRAM, family="Newsbot"))
    with core.write() as session:
        # As it was kept while each family was looked at by itself.
        session.execute(update(Burst).values(family="App"))
    known = [one.public_id for one in bursts.held(core)]
    for public_id in known:
        bursts.decide(core, public_id, counts=False, by_id=cast.carol.id)
    monkeypatch.setattr(rules, "FEDIVERSE", frozenset({"Newsbot"}))
    assert reclassify(core, dry_run=False).moving
    for public_id in [*known, *(one.public_id for one in bursts.held(core))]:
        bursts.decide(core, public_id, counts=True, by_id=cast.carol.id)
    assert totals(core, link) == {Verdict.HUMAN: 100, Verdict.UNIQUE: 100, Verdict.FANOUT: 1}


def test_nobody_decides_about_clicks_on_their_own_link(core: Core, link: Link, cast: Cast) -> None:
    fold(core, *crowd(core, link, 100))
    before, [one, *_] = totals(core, link), bursts.held(core)
    with pytest.raises(InvalidError, match="your own link"):
        bursts.decide(core, one.public_id, counts=True, by_id=cast.alice.id)
    assert totals(core, link) == before
    assert bursts.decided(core) == []
