"""Kits at their times: scheduled, published once, closed, recalled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.articles import ArticleState
from share.domain.captions import ANY, CaptionText
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError
from share.domain.kits import KitState
from share.models.due import Due
from share.models.links import Link
from share.models.members import Member
from share.models.notices import Notice
from share.repositories import articles, due, equipping, notices
from share.services import kits
from share.services.kits import Changes, Then, publication
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.services.drafts import count, draft, owed


def test_a_scheduled_kit_is_owed_at_its_time(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    assert [(row.subject_id, row.due_at) for row in owed(core, Job.PUBLISH_KIT)] == [(kit.id, kit.publish_at)]
    kits.unschedule(core, kit.slug, by_id=cast.bob.id)
    assert owed(core, Job.PUBLISH_KIT) == []


def test_a_kit_that_is_moved_goes_out_at_its_new_time(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    changes = Changes(day=date(2026, 12, 3), publish_time=time(9, 30))
    moved = kits.update(core, kit.slug, changes=changes, version=None, by_id=cast.bob.id).kit
    assert moved.publish_at == datetime(2026, 12, 3, 14, 30, tzinfo=UTC)
    assert moved.closes_at - moved.publish_at == timedelta(hours=48)
    assert [row.due_at for row in owed(core, Job.PUBLISH_KIT)] == [moved.publish_at]
    clock.move(to=kit.publish_at)
    assert kits.publish_due(core) == 0


def test_a_due_kit_goes_out_with_links_and_digests(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=kit.publish_at)
    assert kits.publish_due(core) == 1
    out = kits.get(core, kit.slug)
    assert (out.state, out.published_at) == ("published", kit.publish_at)
    with core.read() as session:
        links = {(link.member_id, link.network) for link in session.query(Link)}
        letters = {notice.key: notice.address for notice in session.query(Notice)}
        source = articles.by_id(session, kit.article_id or 0)
    members = [cast.alice, cast.bob, cast.carol, cast.dan]
    assert links == {(person.id, name) for person in members for name in ("x", "facebook", "bluesky", "mastodon")}
    assert letters == {f"kit_digest:{kit.campaign_id}:2026-11-25:{person.id}": person.email for person in members}
    assert source is not None
    assert source.state == ArticleState.USED
    assert [row.due_at for row in owed(core, Job.CLOSE_KIT)] == [kit.closes_at]
    assert len(owed(core, Job.SEND_NOTICE)) == 4


def test_of_very_many_members_some_get_theirs_at_once_and_all_in_the_end(
    core: Core, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipping, "AT_ONCE", 1)
    first, second = draft(core, cast), draft(core, cast, "Teachers win", day=date(2026, 11, 26))
    for kit in (first, second):
        kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=first.publish_at)
    kits.publish_due(core)
    assert (count(core, Link), count(core, Notice)) == (4, 1)
    steps = sum(1 for _ in iter(lambda: kits.equip_due(core), 0))
    assert (steps, count(core, Link), count(core, Notice)) == (3, 16, 4)
    assert owed(core, Job.EQUIP_MEMBERS) == []
    clock.move(to=second.publish_at)
    kits.publish_due(core)
    kits.recall(core, second.slug, note="Withdrawn.", by_id=cast.bob.id)
    assert kits.equip_due(core) == 1
    with core.read() as session:
        assert len(session.scalars(select(Link).where(Link.kit_id == second.id)).all()) == 4


def test_who_wants_no_mail_gets_none(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    with core.write() as session:
        alice, bob, carol = (session.get(Member, person.id) for person in (cast.alice, cast.bob, cast.carol))
        assert alice
        assert bob
        assert carol
        alice.digest = False
        bob.do_not_contact = True
        carol.paused_at = core.now()
        changes: list[dict[str, str | None]] = [{"state": "left"}, {"email": None}, {"mail_paused_reason": "bounced"}]
        for number, change in enumerate(changes):
            noise = {"email": f"noise{number}@example.org", "state": "agreed", **change}
            session.add(Member(name="Noise", alias=f"Noise {number}", created_at=core.now(), **noise))
    clock.move(to=kit.publish_at)
    kits.publish_due(core)
    with core.read() as session:
        assert [notice.member_id for notice in session.query(Notice)] == [cast.dan.id]
        left = session.query(Member).filter(Member.state == "left").one()
        assert session.query(Link).filter(Link.member_id == left.id).count() == 0


def test_a_pause_that_is_over_ends_by_itself(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    with core.write() as session:
        alice = session.get(Member, cast.alice.id)
        assert alice
        alice.paused_at, alice.paused_until = core.now(), core.now() + timedelta(hours=1)
    clock.move(to=kit.publish_at)
    kits.publish_due(core)
    assert count(core, Notice) == 4


def test_a_kit_goes_out_once_however_often_it_is_run(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=kit.publish_at)
    kits.publish_due(core)
    before = (count(core, Link), count(core, Notice))
    # A debt that came back, as after a restore, and a clock that stepped back an hour.
    with core.write() as session:
        session.add(Due(job=Job.PUBLISH_KIT.value, subject_id=kit.id, due_at=kit.publish_at, created_at=core.now()))
    clock.move(hours=-1)
    kits.publish_due(core)
    clock.move(hours=2)
    kits.publish_due(core)
    assert (count(core, Link), count(core, Notice)) == before
    assert kits.get(core, kit.slug).published_at == kit.publish_at


def test_after_a_day_without_a_scheduler_one_late_kit_goes_out(core: Core, cast: Cast, clock: Clock) -> None:
    made = [draft(core, cast, title) for title in ("One", "Two", "Three", "Four")]
    for kit in made:
        kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=made[2].publish_at + timedelta(hours=2))
    outcomes = [outcome for outcome in kits.publish_all_due(core) if outcome]
    assert {outcome.title: outcome.state for outcome in outcomes} == {
        "One": KitState.MISSED,
        "Two": KitState.MISSED,
        "Three": KitState.PUBLISHED,
    }
    assert count(core, Notice) == 4
    assert kits.get(core, made[3].slug).state == "scheduled"
    assert kits.publish_all_due(core) == []


def test_a_kit_whose_time_is_over_is_missed_not_published(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=kit.closes_at)
    kits.publish_due(core)
    assert kits.get(core, kit.slug).state == "missed"
    moved = Changes(day=date(2026, 12, 9))
    kits.submit(core, kit.slug, changes=moved, version=None, then=Then.SCHEDULE, by_id=cast.bob.id)
    assert kits.get(core, kit.slug).state == "scheduled"


def test_publish_now_makes_it_todays_kit(core: Core, cast: Cast, clock: Clock) -> None:
    first, second = draft(core, cast, "One"), draft(core, cast, "Two")
    for kit in (first, second):
        kits.publish_now(core, kit.slug, by_id=cast.bob.id)
    out = [kits.get(core, kit.slug) for kit in (first, second)]
    assert [(kit.local_date, kit.slot, kit.state) for kit in out] == [
        (date(2026, 11, 24), 1, "published"),
        (date(2026, 11, 24), 2, "published"),
    ]
    # The second kit of a day brings nobody a second mail.
    assert count(core, Notice) == 4
    with pytest.raises(ConflictError):
        kits.publish_now(core, first.slug, by_id=cast.bob.id)


def test_what_is_out_keeps_its_day_and_address_and_takes_better_words(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.publish_now(core, kit.slug, by_id=cast.bob.id)
    for fixed in (Changes(url="https://news.example/other"), Changes(day=date(2026, 12, 24))):
        with pytest.raises(ConflictError, match="is out"):
            kits.update(core, kit.slug, changes=fixed, version=None, by_id=cast.bob.id)
    better = Changes(why="Better words", captions=[CaptionText(ANY, "en", "Corrected")])
    shown = kits.update(core, kit.slug, changes=better, version=None, by_id=cast.bob.id)
    assert (shown.kit.why, shown.any_texts["en"], shown.kit.state) == ("Better words", "Corrected", "published")


def test_a_kit_closes_at_its_time_and_not_before(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.publish_now(core, kit.slug, by_id=cast.bob.id)
    later = kits.get(core, kit.slug).closes_at + timedelta(hours=5)
    kits.update(core, kit.slug, changes=Changes(closes_at=later), version=None, by_id=cast.bob.id)
    clock.move(to=later - timedelta(minutes=1))
    assert kits.close_due(core) == 0
    clock.move(to=later)
    assert kits.close_due(core) == 1
    assert kits.get(core, kit.slug).state == "closed"


def test_a_recall_stops_a_kit_and_says_why(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    with pytest.raises(ConflictError, match="published"):
        kits.recall(core, kit.slug, note="Wrong")
    kits.publish_now(core, kit.slug, by_id=cast.bob.id)
    with pytest.raises(InvalidError):
        kits.recall(core, kit.slug, note=" ")
    kits.recall(core, kit.slug, note="The number was wrong.", by_id=cast.bob.id)
    gone = kits.get(core, kit.slug)
    assert (gone.state, gone.note) == ("recalled", "The number was wrong.")
    clock.move(to=gone.closes_at)
    kits.close_due(core)
    assert kits.get(core, kit.slug).state == "recalled"


def test_two_hosts_that_publish_at_once_publish_once(core: Core, cast: Cast, clock: Clock) -> None:
    made = [draft(core, cast, title) for title in ("One", "Two", "Three")]
    for kit in made:
        kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=made[-1].publish_at)
    with ThreadPoolExecutor(4) as hosts:
        outcomes = [outcome for done in hosts.map(lambda _: kits.publish_all_due(core), range(4)) for outcome in done]
    assert sorted(outcome.state for outcome in outcomes if outcome) == ["missed", "missed", "published"]
    assert count(core, Notice) == 4
    assert count(core, Link) == 16


def test_a_worker_that_lost_its_lease_publishes_nothing(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=kit.publish_at)
    with core.write() as session:
        (lease,) = due.lease(session, Job.PUBLISH_KIT, now=core.now(), limit=5)
    clock.move(minutes=2)
    with core.write() as session:
        due.lease(session, Job.PUBLISH_KIT, now=core.now(), limit=5)
    assert publication._publish(core, lease) is None
    assert kits.get(core, kit.slug).state == "scheduled"
    assert count(core, Link) == 0


def test_a_publication_that_fails_leaves_nothing_half_done(core: Core, cast: Cast, clock: Clock) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    clock.move(to=kit.publish_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices, "owe_many", broken)
        with pytest.raises(RuntimeError):
            kits.publish_due(core)
    assert kits.get(core, kit.slug).state == "scheduled"
    assert count(core, Link) == 0
    clock.move(minutes=2)
    assert kits.publish_due(core) == 1
    assert kits.get(core, kit.slug).state == "published"


def broken(*_args: object, **_kwargs: object) -> int:
    raise RuntimeError("The power went.")
