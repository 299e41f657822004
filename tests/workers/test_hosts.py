"""Two hosts' worth of processes against one PostgreSQL and one store."""

from pathlib import Path

import pytest
import requests

from share.core import Core
from share.domain.due import Pool
from share.models.kits import Kit
from share.repositories import readings
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.processes.trees import free_port, serves, until
from tests.sandbox_server import SandboxServer
from tests.workers.conftest import Start
from tests.workers.recorded import likes, record, to_be_read, verified

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

COUNT = 80
WORKERS = (("flask", "worker"), ("workers.pool",))
SCHEDULERS = (("flask", "scheduler"), ("workers.schedule",))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_hosts_share_the_work_and_a_third_with_other_keys_is_refused(
    sandbox: SandboxServer, core: Core, cast: Cast, kit: Kit, clock: Clock, start: Start, tmp_path: Path
) -> None:
    pools = [pool.value for pool in Pool]
    ports = [free_port(), free_port()]
    hosts = []
    # The commands put a fresh interpreter in their place, which takes long: the second host starts what that runs.
    for port, worker, scheduler in zip(ports, WORKERS, SCHEDULERS, strict=True):
        own = {"INSTANCE_PATH": str(tmp_path / f"host{port}"), "PUBLIC_URL": "http://campaign.localhost"}
        hosts += [
            start("flask", "web", "--port", str(port), **own),
            start(*worker, *pools, **own),
            start(*scheduler, **own),
        ]
    until(lambda: all(serves(port) for port in ports), "both hosts' pages")
    recorded = record(core, sandbox, cast.alice, kit, count=COUNT, at=clock())
    until(lambda: verified(core) == COUNT, "all posts to be verified")
    assert likes(core) == recorded
    with core.read() as session:
        assert [len(changes) for changes in readings.histories(session).values()] == [1] * COUNT
    assert to_be_read(core) == COUNT
    for port in ports:
        ready = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()
        assert ready["status"] == "ok"
    third = start("flask", "web", "--port", str(free_port()), SECRET_KEY="the-secret-of-another-installation")
    until(third.is_over, "the refusal")
    assert "Give this host the same SECRET_KEY" in third.said()
    assert [host.stop() for host in hosts] == [0] * len(hosts)
