"""No forbidden address is ever dialled: names resolve as the test says, and `connect` is spied."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from share.domain.ip_ranges import is_public
from share.infra.fetch import ACCEPT_PAGE, BlockedError, Fetcher, FetchError
from share.infra.fetch_dial import Dial

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "badinput"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not on this machine")
OWN_HOST = "share.example.org"


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    seen: list[tuple[str, int]] = []

    def connect(_: socket.socket, where: tuple[str, int]) -> None:
        seen.append((where[0], where[1]))
        raise ConnectionRefusedError("spied")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return seen


def names(answers: dict[str, Any]) -> Callable[[str, int], list[str]]:
    """A resolver for one test; a list of lists is one answer per look-up, a number stands for itself."""
    looked_up: dict[str, Iterator[list[str]]] = {}

    def resolve(host: str, _port: int) -> list[str]:
        if ":" in host or host.rpartition(".")[2].isdigit():
            return [host]
        answer = answers.get(host, answers.get("*", []))
        if isinstance(answer, str):
            raise TimeoutError if answer == "TIMEOUT" else socket.gaierror("no such name")
        if answer and isinstance(answer[0], list):
            return next(looked_up.setdefault(host, iter(answer)))
        return list(answer)

    return resolve


def fetcher(answers: dict[str, Any]) -> Fetcher:
    dial = Dial(resolver=names(answers))
    return Fetcher(frozenset(), own_host=OWN_HOST, user_agent="share-test", dial=dial)


def rows(name: str) -> list[Any]:
    path = SHARED / name
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


OWN_ROWS = [
    ("http://127.0.0.1/", {}, False),
    ("https://inside.example/", {"*": ["10.0.0.5"]}, False),
    ("https://mixed.example/", {"*": ["8.8.8.8", "::1"]}, False),
    ("https://mapped.example/", {"*": ["::ffff:10.0.0.1"]}, False),
    ("https://azure.example/", {"*": ["168.63.129.16"]}, False),
    ("https://empty.example/", {"*": []}, False),
    ("https://nowhere.example/", {"*": "NXDOMAIN"}, False),
    ("https://public.example/a?b=c", {"*": ["8.8.8.8"]}, True),
    ("http://public.example/", {"*": ["8.8.8.8"]}, True),
    ("https://six.example/", {"*": ["2606:4700::1111"]}, True),
    ("https://8.8.8.8/", {}, True),
]


@pytest.mark.parametrize(("url", "answers", "allowed"), OWN_ROWS)
def test_only_public_addresses_are_dialled(
    url: str, answers: dict[str, Any], *, allowed: bool, dialled: list[tuple[str, int]]
) -> None:
    with pytest.raises(FetchError):
        fetcher(answers).get(url, accept=ACCEPT_PAGE)
    assert bool(dialled) is allowed
    assert all(is_public(host) and port == 443 for host, port in dialled)


def test_a_name_is_looked_up_once_and_that_answer_is_dialled(dialled: list[tuple[str, int]]) -> None:
    with pytest.raises(FetchError):
        fetcher({"rebind.example": [["8.8.8.8"], ["127.0.0.1"]]}).get("https://rebind.example/", accept="*/*")
    assert dialled == [("8.8.8.8", 443)]


def test_a_session_for_a_chosen_host_dials_no_private_address(dialled: list[tuple[str, int]]) -> None:
    session = fetcher({"social.example": ["10.0.0.5"]}).guarded_session("social.example")
    with pytest.raises(OSError, match="private network"):
        session.get("https://social.example/api/v1/instance")
    assert dialled == []


def test_our_own_public_address_is_not_fetched(dialled: list[tuple[str, int]]) -> None:
    dial = Dial(resolver=names({"*": ["8.8.8.8"]}))
    fetch = Fetcher(frozenset(), own_host="https://share.example.org/", user_agent="share-test", dial=dial)
    with pytest.raises(BlockedError, match="our own"):
        fetch.get("https://www.share.example.org/admin/", accept=ACCEPT_PAGE)
    assert dialled == []


def test_a_session_for_a_private_host_is_not_even_made() -> None:
    with pytest.raises(BlockedError):
        fetcher({}).guarded_session("localhost:6379")


@needs_shared
@pytest.mark.parametrize("row", rows("ssrf_urls.jsonl"), ids=lambda row: row["id"])
def test_every_row_of_the_corpus_is_blocked_or_allowed_as_it_says(
    row: dict[str, Any], dialled: list[tuple[str, int]]
) -> None:
    with pytest.raises(FetchError):
        fetcher(row.get("dns", {})).get(row["url"], accept=ACCEPT_PAGE)
    assert all(is_public(host) and port in {80, 443} for host, port in dialled)
    if row["expect"] == "allow":
        assert dialled
    elif row["expect"] in {"block", "reject", "block-or-reject", "error"}:
        assert not dialled
