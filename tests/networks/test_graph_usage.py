"""Meta's usage meters: slower from 75 percent, not at all from 90."""

import json
from datetime import timedelta

import pytest

from share.networks.graph_errors import pause_told
from tests.networks.scene import NOW


def app(**meters: object) -> dict[str, str]:
    return {"X-App-Usage": json.dumps(meters)}


def business(**meters: object) -> dict[str, str]:
    return {"X-Business-Use-Case-Usage": json.dumps({"17841400000000001": [{"type": "instagram", **meters}]})}


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, None),
        (app(call_count=74, total_time=10, total_cputime=5), None),
        (app(call_count=75, total_time=10, total_cputime=5), 1),
        (app(call_count=10, total_time=89.6, total_cputime=5), 15),
        (app(call_count=90, total_time=10, total_cputime=5), 60),
        (business(call_count=95, estimated_time_to_regain_access=7), 7),
        (business(call_count=80), 6),
        ({"X-App-Usage": "not json"}, None),
        (app(call_count="95", total_time=True, total_cputime=None), None),
    ],
)
def test_the_fuller_a_meter_the_longer_the_pause(headers: dict[str, str], minutes: int | None) -> None:
    assert pause_told(headers, now=NOW) == (None if minutes is None else NOW + timedelta(minutes=minutes))
