"""Many leased rows given back at once: a row whose lease was lost stays as its new holder has it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.due import LEASE, Job, Lease
from share.models.due import Due
from share.repositories import due
from share.repositories.due import Owed
from tests.fixtures.stores import Clock

BATCH = "fake:"


@pytest.fixture
def held(core: Core, clock: Clock) -> list[Lease]:
    """Four leased reads; a fifth is owed and free."""
    with core.write() as session:
        due.owe(session, Job.READ_METRICS, [Owed(number, clock(), BATCH) for number in range(1, 6)], now=clock())
        return due.lease(session, Job.READ_METRICS, now=clock(), limit=4, batch=BATCH)


def _rows(core: Core) -> dict[int, Due]:
    with core.read() as session:
        return {row.subject_id: row for row in session.scalars(select(Due))}


def test_rows_go_back_each_to_its_own_time(core: Core, held: list[Lease], clock: Clock) -> None:
    times = {one.subject_id: clock() + timedelta(hours=one.subject_id) for one in held}
    with core.write() as session:
        due.again_many(session, [(one, times[one.subject_id]) for one in held])
    rows = _rows(core)
    assert {number: rows[number].due_at for number in times} == times
    assert {row.lease_token for row in rows.values()} == {None}
    assert rows[5].due_at == clock()


def test_rows_that_are_done_are_gone_and_no_others(core: Core, held: list[Lease]) -> None:
    with core.write() as session:
        due.done_many(session, held[:2])
    assert set(_rows(core)) == {3, 4, 5}


def test_a_lost_lease_changes_nothing(core: Core, held: list[Lease], clock: Clock) -> None:
    clock.move(seconds=LEASE.total_seconds() + 1)
    with core.write() as session:
        (again,) = due.lease(session, Job.READ_METRICS, now=clock(), limit=1, batch=BATCH)
    before = _rows(core)[again.subject_id]
    late = [one for one in held if one.subject_id == again.subject_id]
    with core.write() as session:
        assert due.holds_many(session, held) == {one.due_id for one in held if one.subject_id != again.subject_id}
        due.again_many(session, [(one, clock() + timedelta(days=9)) for one in late])
        due.done_many(session, late)
    after = _rows(core)[again.subject_id]
    assert (after.lease_token, after.due_at) == (again.token, before.due_at)


def test_nothing_at_all_is_fine(core: Core, held: list[Lease]) -> None:
    with core.write() as session:
        due.again_many(session, [])
        due.done_many(session, [])
        assert due.holds_many(session, []) == set()
    assert len(_rows(core)) == len(held) + 1
