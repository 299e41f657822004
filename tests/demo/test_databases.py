"""The sample on either kind of database: the same for the same seed, and continued on later days."""

from collections.abc import Callable
from datetime import date, timedelta

from share.core import Core
from share.demo.seed import seed
from share.domain.kits import KitState
from share.repositories import campaigns, samples
from tests.demo.conftest import SMALL, kit_states, recorded, told
from tests.fixtures.stores import Clock


def test_the_same_seed_tells_the_same_story(core: Core, elsewhere: Callable[[], Core]) -> None:
    seed(core, **SMALL)
    other = elsewhere()
    seed(other, **SMALL)
    assert told(other) == told(core)


def test_a_second_run_changes_nothing_and_three_days_later_exactly_those_days_are_added(
    core: Core, clock: Clock
) -> None:
    seed(core, **SMALL)
    before, then = told(core), core.now()
    again = seed(core)
    assert (again.posts, again.kits) == (0, 0)
    assert told(core) == before
    clock.move(days=3)
    added = seed(core)
    after = told(core)
    assert added.kits == 3
    assert set(before.posts) <= set(after.posts)
    new = recorded(core, after=then)
    assert len(new) == added.posts == len(after.posts) - len(before.posts) > 0
    assert max(new) <= core.now()
    assert {day for day, state in kit_states(core).items() if state == KitState.PUBLISHED} == {
        date(2026, 11, 26),
        date(2026, 11, 27),
    }
    assert kit_states(core)[date(2026, 11, 28)] == KitState.SCHEDULED
    moved = max(kit_states(core))
    with core.write() as session:
        kit = next(kit for kit in samples.kits(session, campaigns.get_current(session).id) if kit.local_date == moved)
        kit.local_date += timedelta(days=30)
    seed(core)
    assert moved not in kit_states(core), "A kit that an editor moved is not made a second time"
