"""Work owed: leases that fence, crashes that park, rings that follow the commit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from share.core import Core
from share.domain.due import CRASHES_BEFORE_PARKING, LEASE, Job, Lease
from share.repositories import due
from share.repositories.due import Owed
from tests.fixtures.stores import Clock

JOB = Job.VERIFY_POST


@pytest.fixture(autouse=True)
def noise(core: Core, clock: Clock) -> None:
    """Rows of another job, due and not due, with the same subjects."""
    owe(core, *range(1, 6), job=Job.SEND_NOTICE)
    owe(core, *range(6, 9), job=Job.SEND_NOTICE, hours=5)


def owe(core: Core, *subjects: int, job: Job = JOB, batch: str = "", hours: float = 0) -> None:
    with core.write() as session:
        rows = [Owed(subject, core.now() + timedelta(hours=hours), batch) for subject in subjects]
        due.owe(session, job, rows, now=core.now())


def take(core: Core, limit: int = 10, batch: str | None = None) -> list[Lease]:
    with core.write() as session:
        return due.lease(session, JOB, now=core.now(), limit=limit, batch=batch)


def subjects(leases: list[Lease]) -> list[int]:
    return [lease.subject_id for lease in leases]


def after_the_lease(clock: Clock) -> None:
    clock.move(seconds=LEASE.total_seconds() + 1)


def test_what_is_due_is_leased_oldest_first(core: Core) -> None:
    owe(core, 1, hours=-1)
    owe(core, 2, hours=-3)
    owe(core, 3, hours=2)
    owe(core, 4, hours=-2)
    assert subjects(take(core)) == [2, 4, 1]


def test_no_more_than_asked_for_is_leased(core: Core) -> None:
    owe(core, *range(1, 8))
    assert len(take(core, limit=3)) == 3
    assert len(take(core, limit=3)) == 3
    assert len(take(core, limit=3)) == 1


def test_a_leased_row_is_not_given_to_another_before_its_lease_ends(core: Core, clock: Clock) -> None:
    owe(core, 1)
    assert take(core)
    clock.move(seconds=LEASE.total_seconds() - 1)
    assert take(core) == []
    clock.move(seconds=2)
    assert subjects(take(core)) == [1]


def test_a_late_holder_can_neither_finish_nor_give_back_nor_park(core: Core, clock: Clock) -> None:
    owe(core, 1)
    (late,) = take(core)
    after_the_lease(clock)
    (current,) = take(core)
    with core.write() as session:
        assert not due.holds(session, late)
        assert not due.done(session, late)
        assert not due.again(session, late, at=core.now())
        assert not due.park(session, late, now=core.now(), error="late")
        assert due.holds(session, current)
        assert due.done(session, current)


def test_what_is_done_is_owed_no_more(core: Core, clock: Clock) -> None:
    owe(core, 1, 2)
    first, _ = take(core)
    with core.write() as session:
        due.done(session, first)
    after_the_lease(clock)
    assert subjects(take(core)) == [2]


def test_a_failed_attempt_is_counted_and_a_success_forgets_it(core: Core, clock: Clock) -> None:
    owe(core, 1)
    for attempts, error in ((0, "503"), (1, "503"), (2, "")):
        (held,) = take(core)
        assert held.attempts == attempts
        with core.write() as session:
            due.again(session, held, at=core.now() + timedelta(minutes=1), error=error)
        clock.move(minutes=2)
    assert take(core)[0].attempts == 0


def test_owing_again_keeps_the_earlier_time_and_owes_it_once(core: Core, clock: Clock) -> None:
    owe(core, 1, hours=1)
    owe(core, 1, hours=4)
    clock.move(hours=2)
    assert subjects(take(core)) == [1]
    clock.move(hours=3)
    with core.read() as session:
        assert len(due.coming(session, [JOB], limit=10)) == 1


def test_a_row_that_ends_its_worker_three_times_is_parked(core: Core, clock: Clock) -> None:
    owe(core, 1)
    for _ in range(CRASHES_BEFORE_PARKING):
        assert subjects(take(core)) == [1]
        after_the_lease(clock)
    assert take(core) == []
    with core.read() as session:
        (parked,) = due.parked(session)
        assert (parked.subject_id, parked.job) == (1, JOB.value)
        assert "three times" in parked.last_error


def test_after_a_crash_rows_are_taken_alone_so_that_one_bad_row_parks_no_other(core: Core, clock: Clock) -> None:
    owe(core, 1, 2, 3)
    assert len(take(core)) == 3
    after_the_lease(clock)
    for _ in range(8):
        for held in take(core):
            if held.subject_id != 2:
                with core.write() as session:
                    due.done(session, held)
        after_the_lease(clock)
    with core.read() as session:
        assert [row.subject_id for row in due.parked(session)] == [2]


def test_what_a_person_owes_again_is_parked_no_more(core: Core) -> None:
    owe(core, 1)
    (held,) = take(core)
    with core.write() as session:
        assert due.park(session, held, now=core.now(), error="The account is gone.")
    assert take(core) == []
    owe(core, 1)
    assert subjects(take(core)) == [1]


def test_batches_are_told_the_longest_waiting_first(core: Core) -> None:
    owe(core, 1, batch="x", hours=-1)
    owe(core, 2, batch="bluesky", hours=-2)
    owe(core, 3, batch="x", hours=-3)
    owe(core, 4, batch="mastodon", hours=1)
    with core.read() as session:
        assert due.batches(session, JOB, now=core.now()) == ["x", "bluesky"]
    assert subjects(take(core, batch="x")) == [3, 1]


def test_a_postponed_batch_waits_and_the_others_do_not(core: Core, clock: Clock) -> None:
    owe(core, 1, 2, batch="x")
    owe(core, 3, batch="bluesky")
    with core.write() as session:
        due.postpone_batch(session, JOB, "x", until=core.now() + timedelta(minutes=15))
    assert subjects(take(core)) == [3]
    clock.move(minutes=15)
    assert subjects(take(core, batch="x")) == [1, 2]


def test_the_sweeper_sees_only_jobs_with_something_due_and_free(core: Core, clock: Clock) -> None:
    with core.read() as session:
        assert due.jobs_waiting(session, now=core.now()) == [Job.SEND_NOTICE]
    owe(core, 1)
    take(core)
    with core.read() as session:
        assert due.jobs_waiting(session, now=core.now()) == [Job.SEND_NOTICE]
    after_the_lease(clock)
    with core.read() as session:
        assert set(due.jobs_waiting(session, now=core.now())) == {Job.SEND_NOTICE, JOB}


def test_holders_at_the_same_time_never_get_the_same_row(core: Core) -> None:
    owe(core, *range(100))
    with ThreadPoolExecutor(4) as threads:
        shares = list(threads.map(lambda _: subjects(take(core, limit=7)), range(20)))
    taken = [subject for share in shares for subject in share]
    assert len(taken) == len(set(taken))
    rest = [subject for _ in range(20) for subject in subjects(take(core, limit=7))]
    assert sorted(taken + rest) == list(range(100))
