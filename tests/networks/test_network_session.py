"""The session that adapters are handed: long questions, the operator's bases, and nothing inside."""

import pytest
import requests

from share.infra.fetch import Fetcher
from share.infra.network_session import NetworkSession
from tests.sandbox_server import SandboxServer


def session(sandbox: SandboxServer, *, listed: bool = False, base: bool = False) -> NetworkSession:
    allowed = frozenset({sandbox.host}) if listed else frozenset()
    fetch = Fetcher(allowed, own_host="share.example.org", user_agent="tests/1")
    return NetworkSession(fetch, base_urls=[sandbox.url] if base else [])


def test_a_question_about_a_hundred_posts_is_longer_than_an_address(sandbox: SandboxServer) -> None:
    ids = ",".join(str(10**18 + number) for number in range(100))
    answer = session(sandbox, base=True).get(
        f"{sandbox.url}/2/tweets", params={"ids": ids}, headers={"Authorization": "Bearer a"}
    )
    assert answer.status_code == 200
    assert len(answer.json()["errors"]) == 100


def test_the_operators_base_is_reached_and_a_listed_host_too(sandbox: SandboxServer) -> None:
    path = f"{sandbox.url}/.well-known/nodeinfo"
    assert session(sandbox, base=True).get(path).ok
    assert session(sandbox, listed=True).get(path).ok


def test_a_private_host_that_nobody_listed_is_not_reached(sandbox: SandboxServer) -> None:
    before = sandbox.calls("mastodon")
    with pytest.raises(requests.ConnectionError) as raised:
        session(sandbox).get(f"{sandbox.url}/.well-known/nodeinfo", params={"access_token": "secret"})
    assert "secret" not in str(raised.value)
    assert sandbox.calls("mastodon") == before


def test_another_scheme_than_the_listed_one_is_not_tried(sandbox: SandboxServer) -> None:
    with pytest.raises(requests.RequestException):
        session(sandbox, listed=True).get(f"https://{sandbox.host}/.well-known/nodeinfo")
