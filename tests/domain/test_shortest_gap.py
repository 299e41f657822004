"""A post that was just read is left alone for a while, whatever is expected of it."""

from datetime import UTC, datetime, timedelta

import pytest

from share.domain.growth import Outlook, of_network
from share.domain.plans import ALWAYS, SHORTEST_GAP, Prospect, next_paid_read, next_read

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
ROUNDING = timedelta(milliseconds=1)
AGES = (0.0, 1e-6, 0.01, 0.5, 1, 8, 23.9, 24, 100, 167, 400, 671.9)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("size", [0.0, 5.0, 1e3, 1e9])
@pytest.mark.parametrize("price", [1e-9, 1.0, 1e6])
def test_a_post_just_read_is_not_due_at_the_same_instant(age: float, size: float, price: float) -> None:
    curve = of_network("bluesky")
    outlook = Outlook(size, max(age, 1e-6), 0.1, 50)
    post = Prospect(curve, outlook, NOW - age * timedelta(hours=1), price, 7, ALWAYS)
    for coming in (next_read(post, now=NOW), next_paid_read(post, now=NOW, paid=True)):
        assert coming is None or coming.at >= NOW + SHORTEST_GAP - ROUNDING


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_so_is_one_that_is_paid_for_until_midnight(hour: int) -> None:
    at = NOW.replace(hour=hour, minute=30)
    post = Prospect(of_network("x"), Outlook(1e6, 2.0), at - timedelta(hours=2), 1.0, 7)
    coming = next_paid_read(post, now=at, paid=True)
    assert coming is not None
    assert coming.at >= at + SHORTEST_GAP - ROUNDING
