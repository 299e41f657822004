"""Odd answers that lie beside the checkout, played to every network that is measured."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Reading
from share.networks.base import Access, NetworkError, QuotaSpentError, RateLimitedError, TokenRevokedError
from share.networks.registry import NETWORKS, get
from share.networks.share_only import ShareOnly
from tests.networks.scene import NOW, TOKEN

ANYWHERE = re.compile(".*")
IDS = {
    "x": "1",
    "facebook": "post:1/1",
    "bluesky": "did:plc:a/1",
    "mastodon": "social.example/1",
    "threads": "Code_000001",
    "instagram": "Code_000001",
    "linkedin": "share:7100000000000000001",
    "tiktok": "7300000000000000001",
    "reddit": "t3_1",
    "youtube": "video-00001",
}
ASKED = [network.name for network in NETWORKS if not isinstance(network, ShareOnly)]
OPTIONS = {
    "REDDIT_APPROVED": "1",
    "REDDIT_CLIENT_ID": "app",
    "REDDIT_CLIENT_SECRET": "secret-of-the-app",
    "YOUTUBE_API_KEY": "key",
}
HONEST = {
    ("x", "api_responses-055"),
    ("x", "api_responses-061"),
    ("mastodon", "api_responses-070"),
}
"""Rows that hold a sound answer about the post that is asked for, or about its absence."""

NOT_FOUND = {("x", "api_responses-060"), ("x", "api_responses-061")}


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def rows(shared_data: Path) -> list[dict[str, Any]]:
    lines = (shared_data / "badinput" / "api_responses.jsonl").read_text().splitlines()
    return [row for row in map(json.loads, lines) if "body" in row]


def ask(
    wire: responses.RequestsMock, access: Access, network: str, row: dict[str, Any]
) -> list[Reading | Found | Missing | NetworkError]:
    """What the adapter makes of this answer to whatever it asks: by reading, and by looking up."""
    reset = str(int((NOW + timedelta(seconds=900)).timestamp()))
    headers = {name: value.replace("RESET+900", reset) for name, value in row["headers"].items()}
    wire.reset()
    for method in ("GET", "POST"):
        wire.add(method, ANYWHERE, body=row["body"], status=row["status"], headers=headers)
    ref = PostRef(network, IDS[network], "https://elsewhere.example/1")
    adapter = get(network)
    given = replace(access, token=TOKEN if adapter.needs_token else None, options=OPTIONS, account="")
    found: list[Reading | Found | Missing | NetworkError] = []
    for question in (adapter.read_metrics, adapter.look_up):
        try:
            found += question(given, [ref])
        except NetworkError as error:
            found.append(error)
    return found


def test_every_network_that_is_measured_is_asked() -> None:
    assert sorted(IDS) == sorted(ASKED)


@pytest.mark.parametrize("network", ASKED)
def test_no_answer_makes_a_false_zero_or_a_false_deletion(
    wire: responses.RequestsMock, access: Access, rows: list[dict[str, Any]], network: str
) -> None:
    wrong = []
    for row in (row for row in rows if row["network"] in {"any", network}):
        for told in ask(wire, access, network, row):
            reading = told.reading if isinstance(told, Found) else told if isinstance(told, Reading) else None
            zeros = reading is not None and any(value == 0 for _, value in reading.counts.items())
            deleted = isinstance(told, Missing) and told.reason is MissingReason.NOT_FOUND
            key = (network, row["id"])
            if (reading is not None and key not in HONEST) or (deleted and key not in NOT_FOUND):
                wrong.append((row["id"], told))
            if zeros and row["id"] != "api_responses-070":
                wrong.append((row["id"], told))
    assert not wrong


@pytest.mark.parametrize("network", ASKED)
def test_a_limit_is_waited_for_between_a_second_and_a_day(
    wire: responses.RequestsMock, access: Access, rows: list[dict[str, Any]], network: str
) -> None:
    limited = [row for row in rows if row["class"] == "rate-limit"]
    assert limited
    for row in limited:
        waits: list[datetime] = []
        told = ask(wire, replace(access, on_wait=waits.append), network, row)
        waits += [one.retry_at for one in told if isinstance(one, RateLimitedError)]
        if row["status"] in {420, 429}:
            assert len(waits) == 2, row["id"]
        assert all(NOW + timedelta(seconds=1) <= wait <= NOW + timedelta(hours=24) for wait in waits), row["id"]


@pytest.mark.parametrize("network", ASKED)
def test_a_quota_is_never_taken_for_a_broken_token(
    wire: responses.RequestsMock, access: Access, rows: list[dict[str, Any]], network: str
) -> None:
    for row in (row for row in rows if row["network"] in {"any", network}):
        told = ask(wire, access, network, row)
        broken = any(isinstance(one, TokenRevokedError) for one in told)
        if row["class"] != "auth" or row["status"] == 402:
            assert not broken, row["id"]
        if row["status"] == 402 and network == "x":
            assert all(isinstance(one, QuotaSpentError) for one in told)


@pytest.mark.parametrize("network", ["facebook", "threads", "instagram"])
@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 80002])
@pytest.mark.parametrize("status", [400, 403])
def test_metas_limits_are_limits_whatever_the_status(
    wire: responses.RequestsMock, access: Access, network: str, code: int, status: int
) -> None:
    body = json.dumps({"error": {"code": code, "type": "OAuthException", "message": f"(#{code}) limit"}})
    row = {"status": status, "headers": {"Content-Type": "application/json"}, "body": body}
    told = ask(wire, access, network, row)
    assert [type(one) for one in told] == [RateLimitedError, RateLimitedError]
