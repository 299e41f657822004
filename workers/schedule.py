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
    """Something that comes round; `run` returns how much it found."""

    name: str
    every: timedelta
    run: Callable[[Core], int]


PERIODIC = (
    Periodic("replan", timedelta(minutes=5), replanning.replan),
    Periodic("sweep", timedelta(seconds=15), sweep.ring_waiting),
    Periodic("put_right", timedelta(minutes=1), sweep.put_right),
    Periodic("end_pauses", timedelta(minutes=15), me.end_pauses),
    Periodic("owe_searches", timedelta(minutes=10), found_posts.owe_searches),
    Periodic("owe_rounds", timedelta(minutes=10), rounds.owe),
    Periodic("owe_missing", timedelta(seconds=15), rounds.owe_missing),
    Periodic("count_waiting", timedelta(minutes=2), networks.count_waiting),
    Periodic("take_snapshots", timedelta(minutes=1), leaderboard.take_snapshots),
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
        for periodic in PERIODIC:
            if time.monotonic() >= due[periodic]:
                _run(core, periodic)
                due[periodic] = time.monotonic() + periodic.every.total_seconds()
        family.rest(max(0.0, min(due.values()) - time.monotonic()))


def _run(core: Core, periodic: Periodic) -> None:
    """The scheduler's boundary: what fails now comes round again."""
    try:
        found = periodic.run(core)
    except Exception:
        log.exception("periodic_failed", name=periodic.name)
        return
    if found:
        log.debug("periodic_ran", name=periodic.name, found=found)


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
