"""Readings kept in batches: packed changes, a current row that moves with every look, nothing twice."""

from datetime import timedelta

import pytest

from share.core import Core, Session
from share.domain.readings import Counts, Reading
from share.models.kits import Kit
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import readings
from share.repositories.readings import Changed, Given
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock

MEASURES = frozenset({"impressions", "likes", "reposts"})
FIRST = Counts(impressions=10, likes=1, reposts=0)


@pytest.fixture
def ids(core: Core, cast: Cast, kit: Kit, clock: Clock) -> list[int]:
    """Three posts of Alice's and, as noise, one that nobody reads."""
    mine = {"network": "x", "member_id": cast.alice.id, "kit_id": kit.id, "state": "verified", "recorded_at": clock()}
    rows = [Post(native_id=str(number), url=f"https://x.com/i/status/{number}", **mine) for number in range(4)]
    with core.write() as session:
        session.add_all(rows)
    return [row.id for row in rows[:3]]


def _look(core: Core, clock: Clock, told: dict[int, Counts]) -> list[Changed]:
    with core.write() as session:
        return sorted(
            readings.keep_many(
                session, [Given(one, Reading("", clock(), "x-api", counts), MEASURES) for one, counts in told.items()]
            ),
            key=lambda changed: changed.post_id,
        )


def _series(session: Session, post_id: int) -> list[Counts]:
    return [change.counts for change in readings.history(session, post_id)]


def test_a_batch_tells_what_changed_and_by_how_much(core: Core, ids: list[int], clock: Clock) -> None:
    first, second, third = ids
    assert _look(core, clock, dict.fromkeys(ids, FIRST)) == [Changed(one, None, 1) for one in ids]
    clock.move(hours=1)
    lower, unknown = Counts(impressions=10, likes=0, reposts=0), Counts(impressions=10)
    found = _look(core, clock, {first: FIRST, second: lower, third: unknown})
    assert found == [Changed(second, 1, 0), Changed(third, 1, None)]
    with core.read() as session:
        assert [_series(session, one) for one in ids] == [[FIRST], [FIRST, lower], [FIRST, unknown]]
        current = readings.current(session, ids)
        assert {row.sampled_at for row in current.values()} == {clock()}
        assert [readings.counts_of(current[one]) for one in ids] == [FIRST, lower, unknown]


def test_a_look_without_a_change_adds_no_byte(core: Core, ids: list[int], clock: Clock) -> None:
    for _ in range(5):
        clock.move(minutes=1)
        _look(core, clock, {ids[0]: FIRST})
    with core.read() as session:
        (change,) = readings.history(session, ids[0])
        assert change.source == "x-api"
        assert readings.current(session, ids)[ids[0]].sampled_at == clock()


def test_a_late_reading_changes_nothing(core: Core, ids: list[int], clock: Clock) -> None:
    _look(core, clock, {ids[0]: FIRST})
    for late in (timedelta(0), timedelta(seconds=-1), timedelta(days=-3)):
        other = Reading("", clock() + late, "x-api", Counts(likes=99))
        with core.write() as session:
            assert readings.keep_many(session, [Given(ids[0], other, MEASURES)]) == []
    with core.read() as session:
        assert _series(session, ids[0]) == [FIRST]
        assert readings.current(session, ids)[ids[0]].likes == 1


def test_of_two_readings_of_a_post_in_a_batch_the_newer_one_holds(core: Core, ids: list[int], clock: Clock) -> None:
    older = Given(ids[0], Reading("", clock(), "x-api", Counts(likes=7)), MEASURES)
    newer = older._replace(reading=Reading("", clock() + timedelta(seconds=5), "x-api", FIRST))
    with core.write() as session:
        assert readings.keep_many(session, [newer, older]) == [Changed(ids[0], None, 1)]
    with core.read() as session:
        assert _series(session, ids[0]) == [FIRST]


def test_unknown_and_zero_are_different_and_large_numbers_fit(core: Core, ids: list[int], clock: Clock) -> None:
    seen = [Counts(), Counts(likes=0), Counts(likes=2**62, impressions=0), Counts(likes=-4), Counts()]
    for counts in seen:
        clock.move(seconds=1)
        assert _look(core, clock, {ids[0]: counts})
    with core.read() as session:
        assert _series(session, ids[0]) == seen


def test_an_empty_batch_writes_nothing(core: Core, ids: list[int], clock: Clock) -> None:
    assert _look(core, clock, {}) == []
    with core.read() as session:
        assert session.get(CurrentReading, ids[0]) is None
