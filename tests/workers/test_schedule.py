"""What comes round takes turns: long work is done part by part, and nothing else waits for all of it."""

from datetime import timedelta

from share.core import Core
from workers.schedule import PERIODIC, Periodic, turn


def test_long_work_goes_on_when_the_others_had_their_turn(core: Core) -> None:
    ran: list[str] = []
    parts = iter([1, 1, 0, 1])

    def part(_core: Core) -> int:
        ran.append("part")
        return next(parts)

    def sweep(_core: Core) -> int:
        ran.append("sweep")
        return 1

    long = Periodic("long", timedelta(hours=1), part, goes_on=True)
    due = {long: 0.0, Periodic("sweep", timedelta(0), sweep): 0.0}
    for _turn in range(5):
        turn(core, due)
    assert ran == ["part", "sweep"] * 3 + ["sweep"] * 2


def test_boards_of_ended_periods_are_kept_one_at_a_time() -> None:
    assert [periodic.name for periodic in PERIODIC if periodic.goes_on] == ["take_snapshots"]
