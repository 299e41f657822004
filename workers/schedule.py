"""The scheduler: the one list of what comes round, and the loop that runs it.

Every entry is safe to run twice or by two schedulers at once: it only rings, or throws away what is old.
"""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from share.core import Core
from share.domain.errors import CampaignError
from share.processes.child import follow_supervisor
from share.processes.family import Family
from share.services import found_posts, leaderboard, me, networks, replanning, retention, rounds, sizes, sweep
from share.settings import SettingsError
from workers.job import prepare, process_core

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something that comes round; `run` returns how much it found.

    `goes_on`: it does a part of its work at a time, and goes on as soon as everything else that is due had its turn.
    """

    name: str
    every: timedelta
    run: Callable[[Core], int]
    goes_on: bool = False


PERIODIC = (
    Periodic("replan", timedelta(minutes=5), replanning.replan),
    Periodic("sweep", timedelta(seconds=15), sweep.ring_waiting),
    Periodic("put_right", timedelta(minutes=1), sweep.put_right),
    Periodic("end_pauses", timedelta(minutes=15), me.end_pauses),
    Periodic("owe_searches", timedelta(minutes=10), found_posts.owe_searches),
    Periodic("owe_rounds", timedelta(minutes=10), rounds.owe),
    Periodic("owe_missing", timedelta(seconds=15), rounds.owe_missing),
    Periodic("count_waiting", timedelta(minutes=2), networks.count_waiting),
    Periodic("take_snapshots", timedelta(minutes=1), leaderboard.take_snapshots, goes_on=True),
    Periodic("keep_boards", timedelta(seconds=30), leaderboard.keep),
    Periodic("forget_moves", timedelta(minutes=10), leaderboard.forget_moves),
    Periodic("forget_old", timedelta(hours=1), retention.forget_old),
    Periodic("learn_sizes", timedelta(hours=1), sizes.learn),
)


def run() -> None:
    """Run what comes round until SIGTERM; at the start everything is due."""
    core = process_core()
    family = Family([], tell=lambda _: None)
    family.listen()
    due = dict.fromkeys(PERIODIC, 0.0)
    while not family.stopping:
        turn(core, due)
        family.rest(max(0.0, min(due.values()) - time.monotonic()))


def turn(core: Core, due: dict[Periodic, float]) -> None:
    """Run what is due, each once, and say when it is due next."""
    for periodic, at in due.items():
        if time.monotonic() >= at:
            more = _run(core, periodic) and periodic.goes_on
            due[periodic] = time.monotonic() + (0.0 if more else periodic.every.total_seconds())


def _run(core: Core, periodic: Periodic) -> bool:
    """The scheduler's boundary: what fails now comes round again. Returns whether something was found."""
    try:
        found = periodic.run(core)
    except Exception:
        log.exception("periodic_failed", name=periodic.name)
        return False
    if found:
        log.debug("periodic_ran", name=periodic.name, found=found)
    return bool(found)


def main() -> int:
    follow_supervisor(os.environ)
    prepare()
    run()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CampaignError, SettingsError) as error:
        sys.exit(str(error))
