from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from share.domain.attempts import PASSWORD_OF_ACCOUNT, Allowance

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
ALLOWANCE = Allowance(3, timedelta(seconds=10), timedelta(minutes=5))


def test_the_first_tries_are_free() -> None:
    assert ALLOWANCE.next_try_at(0, None) is None
    assert ALLOWANCE.next_try_at(2, NOW) is None


def test_the_wait_doubles_up_to_its_longest() -> None:
    waits = [(ALLOWANCE.next_try_at(tries, NOW) or NOW) - NOW for tries in range(3, 10)]
    assert [wait.total_seconds() for wait in waits] == [10, 20, 40, 80, 160, 300, 300]


@given(st.integers(0, 10**6))
def test_nobody_is_ever_shut_out(tries: int) -> None:
    at = PASSWORD_OF_ACCOUNT.next_try_at(tries, NOW)
    assert at is None or at - NOW <= timedelta(hours=1)


def test_a_day_of_patient_guessing_tests_few_passwords() -> None:
    now, last, tested = NOW, None, 0
    while now < NOW + timedelta(hours=12):
        at = PASSWORD_OF_ACCOUNT.next_try_at(tested, last)
        if at is None or at <= now:
            tested, last = tested + 1, now
        now += timedelta(seconds=1)
    assert tested <= 30
