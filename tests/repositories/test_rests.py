"""How long a network is left alone that says when to come back, and refuses then, too."""

from datetime import timedelta

from share.core import Core
from share.networks.base import RateLimitedError
from share.repositories import network_states
from share.repositories.network_states import FAILURES_BEFORE_REST, batch_of
from tests.fixtures.stores import Clock

TOLD = timedelta(seconds=2)


def _refused(core: Core, clock: Clock) -> timedelta:
    """How much longer than it said a network is left alone that refuses once more."""
    told = clock() + TOLD
    with core.write() as session:
        error = RateLimitedError("too many", retry_at=told)
        until = network_states.failed(session, batch_of("bluesky:"), error, now=clock())
    assert until is not None
    clock.move(to=until)
    return until - told


def test_a_time_that_passed_five_times_in_vain_is_not_believed_until_an_answer_comes(core: Core, clock: Clock) -> None:
    longer = [_refused(core, clock) for _ in range(FAILURES_BEFORE_REST + 4)]
    believed, doubted = longer[: FAILURES_BEFORE_REST - 1], longer[FAILURES_BEFORE_REST - 1 :]
    assert believed == [timedelta()] * len(believed)
    assert doubted[0] > timedelta()
    assert max(doubted) > 4 * doubted[0]
    with core.write() as session:
        network_states.succeeded(session, batch_of("bluesky:"), now=clock())
    assert _refused(core, clock) == timedelta()
