"""Redirects that granian answers without WSGI."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.processes.trees import ROOT, free_port, until

TARGET = "tests.processes.short_way_app:application"


def served(*words: str) -> Iterator[str]:
    """The address of a server with the application, until the tests that ask it are through."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    program = str(Path(sys.executable).with_name("granian"))
    common = ["--interface", "wsgi", "--port", str(port), "--log-level", "critical", *words, TARGET]
    server = subprocess.Popen([program, *common], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})  # noqa: S603 - our own words
    try:
        until(lambda: is_up(address), "the server")
        yield address
    finally:
        server.terminate()
        server.wait()


def is_up(address: str) -> bool:
    with suppress(requests.ConnectionError):
        return requests.get(address, timeout=10).status_code > 0
    return False


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    yield from served()


@pytest.fixture(scope="module")
def logged() -> Iterator[str]:
    yield from served("--access-log")


def ask(address: str, *, method: str = "GET") -> tuple[int, str | None, bytes]:
    answer = requests.request(method, address, timeout=10, allow_redirects=False)
    return answer.status_code, answer.headers.get("Location"), answer.content


def test_a_redirect_is_answered_before_wsgi(plain: str) -> None:
    host = plain.removeprefix("http://")
    assert ask(f"{plain}/short?a=b") == (302, f"https://example.org/?of={host}", b"")


def test_what_is_not_answered_goes_to_wsgi_whole(plain: str) -> None:
    assert ask(f"{plain}/other") == (418, None, b"by way")
    assert ask(f"{plain}/short", method="HEAD") == (418, None, b"")


def test_one_connection_takes_both_ways(plain: str) -> None:
    with requests.Session() as session:
        answers = [session.get(f"{plain}/{path}", timeout=10, allow_redirects=False) for path in ("short", "", "short")]
    assert [answer.status_code for answer in answers] == [302, 418, 302]


def test_where_each_request_is_logged_wsgi_answers_all(logged: str) -> None:
    assert ask(f"{logged}/short") == (418, None, b"by way")
