"""What is owed of each network: of very much the scheduler keeps a count, and pages say how old it is."""

from datetime import timedelta

import pytest

from share.core import Core
from share.domain.due import Job
from share.models.campaigns import Campaign
from share.models.due import Due
from share.repositories import due, network_work
from share.repositories.due import PUT_OFF, Owed
from share.services import networks, plans
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock


def test_very_much_is_counted_by_the_scheduler_alone(
    core: Core, campaign: Campaign, cast: Cast, kits: Kits, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with core.write() as session:
        rows = [Owed(number, clock() + timedelta(hours=number - 1), "x:") for number in range(3)]
        due.owe(session, Job.READ_METRICS, rows, now=clock())
        first, second, _ = session.query(Due).order_by(Due.subject_id)
        first.parked_at, second.last_error = clock(), f"{PUT_OFF}no money"
    [small] = [one for one in networks.health(core) if one.name == "x"]
    assert (small.waiting, small.parked, small.put_off, small.lag_seconds) == (3, 1, 1, 0)
    assert (small.counted_at, networks.count_waiting(core)) == (clock(), 0)

    monkeypatch.setattr(network_work, "FEW", 2)
    assert {(one.waiting, one.parked, one.counted_at) for one in networks.health(core)} == {(None, None, None)}
    assert [one.waiting for one in networks.health(core, anew=True) if one.name == "x"] == [3]
    assert plans.put_off(core) == []
    assert networks.count_waiting(core) == 1
    assert [one for one in networks.health(core) if one.name == "x"] == [small]

    clock.move(minutes=1)
    with core.write() as session:
        due.owe(session, Job.VERIFY_POST, [Owed(9, clock(), "x:")], now=clock())
    [kept] = [one for one in networks.health(core) if one.name == "x"]
    assert (kept.waiting, kept.counted_at) == (3, small.counted_at)
    # Whoever asks again sees what came of it.
    networks.try_again(core, "x")
    [seen] = [one for one in networks.health(core) if one.name == "x"]
    assert (seen.waiting, seen.parked, seen.counted_at) == (4, 0, clock())
