"""Between two calls to one small host some time passes, whatever is asked and why."""

from collections.abc import Iterator

import pytest

from share.infra.fetch import Fetcher
from share.infra.network_session import NetworkSession
from tests.sandbox_server import SandboxServer


@pytest.fixture(scope="module")
def hosts() -> Iterator[list[SandboxServer]]:
    with SandboxServer() as one, SandboxServer() as other:
        yield [one, other]


@pytest.fixture
def fetch(hosts: list[SandboxServer]) -> Fetcher:
    return Fetcher(frozenset(host.host for host in hosts), own_host="https://share.example", user_agent="test")


def test_the_second_call_to_a_host_waits_and_the_first_to_another_does_not(
    fetch: Fetcher, hosts: list[SandboxServer]
) -> None:
    waited: list[float] = []
    with NetworkSession(fetch, spacing=60.0, pause=waited.append) as session:
        for host in (hosts[0], hosts[1], hosts[0]):
            session.get(f"{host.url}/.well-known/nodeinfo")
    assert len(waited) == 1
    assert 0 < waited[0] <= 60.0


def test_a_call_that_came_late_enough_does_not_wait(fetch: Fetcher, hosts: list[SandboxServer]) -> None:
    waited: list[float] = []
    with NetworkSession(fetch, spacing=1e-9, pause=waited.append) as session:
        for _ in range(2):
            session.get(f"{hosts[0].url}/.well-known/nodeinfo")
    assert waited == []


def test_a_network_that_asks_for_nothing_gets_its_calls_at_once(fetch: Fetcher, hosts: list[SandboxServer]) -> None:
    waited: list[float] = []
    with NetworkSession(fetch, pause=waited.append) as session:
        for _ in range(2):
            session.get(f"{hosts[0].url}/.well-known/nodeinfo")
    assert waited == []
