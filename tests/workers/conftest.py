from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from share.models.kits import Kit
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.processes.nursery import Nursery
from tests.processes.trees import Started, environment
from tests.sandbox_server import SandboxServer

Start = Callable[..., Started]


@pytest.fixture
def sandbox(environ: dict[str, str]) -> Iterator[SandboxServer]:
    """Bluesky as the sandbox speaks it; ask for it before `core`, whose settings it changes."""
    with SandboxServer() as server:
        environ |= {"BLUESKY_APPVIEW_URL": server.url, "FETCH_ALLOW_HOSTS": server.host}
        yield server


@pytest.fixture
def kit(kits: Kits, clock: Clock) -> Kit:
    """A kit of this real day: other processes have no clock of the test's."""
    clock.move(to=(datetime.now(UTC) - timedelta(hours=2)).replace(microsecond=0))
    return kits.publish(clock().date() - timedelta(days=1), slug="kit")


@pytest.fixture
def start(environ: dict[str, str], tmp_path: Path, nursery: Nursery) -> Iterator[Start]:
    """Start a module of the product as a process; all are ended with the test."""
    with ExitStack() as stack:
        count = 0

        def started(*command: str, **own: str) -> Started:
            nonlocal count
            count += 1
            env = environment(**{**environ, "LOG_FORMAT": "json", **own})
            return stack.enter_context(Started(*command, log=tmp_path / f"log{count}", env=env, nursery=nursery))

        yield started
