"""Whole replies, written after what the networks' documents show, played at the wire."""

from pathlib import Path

import pytest
import responses

from share.domain.posts import Missing, MissingReason
from share.domain.readings import Counts, Reading
from share.networks.registry import recognise

REPLIES = Path(__file__).parent / "replies"


def play(wire: responses.RequestsMock, reply: str, url: str, *, method: str = "GET", **more: object) -> None:
    """Answer `url` with a file of replies/; its name may end in the status (partial.json, token-401.json)."""
    last = reply.rpartition(".")[0].rpartition("-")[2]
    status = int(last) if last.isdigit() and len(last) == 3 else 200
    kind = "text/html" if reply.endswith(".html") else "application/json"
    given = {"status": status, "content_type": kind, "body": (REPLIES / reply).read_bytes(), **more}
    wire.add(method, url, **given)  # type: ignore[arg-type]  # responses' own loose keywords


def counts(row: object) -> Counts:
    """The counters of a row that has to be a reading."""
    if not isinstance(row, Reading):
        pytest.fail(f"not a reading: {row}")
    return row.counts


def reason(row: object) -> MissingReason:
    """Why a row that has to be missing is."""
    if not isinstance(row, Missing):
        pytest.fail(f"not missing: {row}")
    return row.reason


__all__ = ["counts", "play", "reason", "recognise"]
