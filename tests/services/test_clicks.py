import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from share.core import Core
from share.domain.click_rules import Flag, Verdict
from share.domain.clicks import Click
from share.infra import segments
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour, DayKey, Segment, Visits
from share.models.links import Link
from share.repositories import clicks as ledger
from share.services import clicks
from tests.clicked import made, spool
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish


@pytest.fixture
def links(core: Core, campaign: Campaign, cast: Cast) -> list[int]:
    kit = publish(core, campaign)
    with core.read() as session:
        return list(session.scalars(select(Link.id).where(Link.kit_id == kit.id).order_by(Link.id)))


def click(core: Core, link: int, visitor: str = "v1", flags: str = "", *, after: float = 0) -> Click:
    return made(core.now().timestamp() + after, link, visitor, flags)


def totals(core: Core, link: int) -> dict[Verdict, int]:
    with core.read() as session:
        return ledger.totals(session, [link]).get(link, {})


def test_clicks_become_hourly_counts_by_verdict(core: Core, links: list[int]) -> None:
    one, other = links[:2]
    spool(
        core,
        click(core, one),
        click(core, one, after=5),
        click(core, one, "v2"),
        click(core, one, "v1", Flag.PROGRAM),
        click(core, one, "", Flag.PRIVACY),
        click(core, one, after=3700),
        click(core, other),
    )
    assert clicks.fold(core) == 7
    assert totals(core, one) == {
        Verdict.HUMAN: 4,
        Verdict.UNIQUE: 2,
        Verdict.ANONYMOUS: 1,
        Verdict.REPEAT: 1,
        Verdict.CRAWLER: 1,
    }
    assert totals(core, other) == {Verdict.HUMAN: 1, Verdict.UNIQUE: 1}
    with core.read() as session:
        hours = session.scalars(select(ClickHour.hour).where(ClickHour.link_id == one).distinct()).all()
    assert {hour - core.now() for hour in hours} == {timedelta(0), timedelta(hours=1)}


def test_a_visitor_is_known_again_in_a_later_segment(core: Core, links: list[int]) -> None:
    for after in (0, 30, 120):
        spool(core, click(core, links[0], after=after))
        clicks.fold(core)
    assert totals(core, links[0]) == {Verdict.HUMAN: 2, Verdict.UNIQUE: 1, Verdict.REPEAT: 1}


def test_a_segment_that_is_found_again_after_a_crash_counts_no_second_time(
    core: Core, links: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    spool(core, click(core, links[0]), click(core, links[0], "v2"))
    with monkeypatch.context() as patched:
        patched.setattr(segments, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            clicks.fold(core)
    assert totals(core, links[0])[Verdict.HUMAN] == 2
    assert clicks.fold(core) == 0
    assert totals(core, links[0])[Verdict.HUMAN] == 2
    assert not list(core.settings.spool_path.glob("*.seg"))


def test_a_commit_that_power_took_back_is_made_good(core: Core, links: list[int]) -> None:
    spool(core, click(core, links[0]), click(core, links[0], "v2"))
    spool(core, click(core, links[0], "v3"))
    clicks.fold(core)
    for kept in core.settings.spool_path.glob("kept/*"):
        os.utime(kept, (core.now().timestamp(), core.now().timestamp()))
    assert clicks.recover(core) == 0
    with core.write() as session:
        # What SQLite may forget of its last transactions when the machine loses power.
        lost = session.scalars(select(Segment).order_by(Segment.id)).first()
        session.delete(lost)
        for table in (ClickHour, Visits):
            for row in session.scalars(select(table)):
                session.delete(row)
    assert clicks.recover(core) == 1
    assert clicks.fold(core) == 2
    assert totals(core, links[0])[Verdict.UNIQUE] == 2


def test_a_crash_before_the_commit_leaves_the_segment_to_be_folded(
    core: Core, links: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    spool(core, click(core, links[0]))
    with monkeypatch.context() as patched:
        patched.setattr(ledger, "add_hours", killed)
        with pytest.raises(KeyboardInterrupt):
            clicks.fold(core)
    assert totals(core, links[0]) == {}
    assert clicks.fold(core) == 1
    assert totals(core, links[0])[Verdict.HUMAN] == 1


def test_more_segments_than_one_batch_are_all_folded(
    core: Core, links: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clicks, "BATCH", 3)
    for number in range(8):
        spool(core, click(core, links[0], f"v{number}"))
    assert clicks.fold(core) == 8
    assert totals(core, links[0])[Verdict.UNIQUE] == 8
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Segment)) == 8


def test_many_visitors_of_one_link_make_few_counts(core: Core, links: list[int]) -> None:
    spool(core, *(click(core, links[0], f"v{number}", after=number / 5) for number in range(2000)))
    clicks.fold(core)
    spool(core, *(click(core, links[0], f"v{number}", after=number / 5 + 90) for number in range(1500, 2500)))
    clicks.fold(core)
    assert totals(core, links[0]) == {Verdict.HUMAN: 3000, Verdict.UNIQUE: 2500}
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(ClickHour)) == 2


def test_nothing_to_fold_is_no_error(core: Core) -> None:
    assert clicks.fold(core) == 0


def test_every_host_reads_the_same_keys(core: Core, clock: Clock) -> None:
    first = clicks.day_keys(core)
    assert clicks.day_keys(core) == first
    clock.move(days=1)
    second = clicks.day_keys(core)
    today = clock().date()
    assert second[today] == first[today]
    assert len(set(second.values())) == 3


def test_keys_and_visitors_are_gone_after_two_days(core: Core, links: list[int], clock: Clock) -> None:
    clicks.day_keys(core)
    spool(core, click(core, links[0]))
    clicks.fold(core)
    began = clock().date()
    clock.move(days=2, minutes=1)
    clicks.day_keys(core)
    clicks.tidy(core)
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Visits)) == 0
        days = session.scalars(select(DayKey.day)).all()
    assert min(days) > began.isoformat()
    assert totals(core, links[0])[Verdict.HUMAN] == 1
