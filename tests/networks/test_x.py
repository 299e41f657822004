import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
import responses

from share.domain.posts import Found, MissingReason, PostRef
from share.networks.base import (
    Access,
    BadReplyError,
    NetworkError,
    PermanentError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.networks.x import X
from tests.networks.conftest import NOW, TOKEN
from tests.networks.played import counts, play, reason

URL = "https://api.x.com/2/tweets"
FIRST, SECOND, THIRD, FOURTH, FIFTH = (
    PostRef("x", f"186000000000000000{n}", f"https://x.com/i/status/186000000000000000{n}") for n in range(1, 6)
)
X_ = X()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_posts_come_back_in_the_order_asked_whatever_the_order_told(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "x/two-posts.json", URL)
    rows = X_.read_metrics(access, [FIRST, SECOND])
    assert [counts(row).likes for row in rows] == [5, 30]
    assert counts(rows[1]).impressions == 800
    assert counts(rows[1]).shares is None
    asked = wire.calls[0].request
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.params["ids"] == f"{FIRST.native_id},{SECOND.native_id}"  # type: ignore[attr-defined]
    assert "public_metrics" in asked.params["tweet.fields"]  # type: ignore[attr-defined]


def test_a_found_post_tells_author_time_and_where_its_links_lead(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/two-posts.json", URL)
    (found,) = X_.look_up(access, [SECOND])
    assert isinstance(found, Found)
    assert (found.author_id, found.posted_at) == ("7001", datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert found.links == ("https://share.example.org/r/abc123", "https://example.org/story")


def test_the_names_of_2026_are_understood_and_new_ones_do_no_harm(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/renamed.json", URL)
    (row,) = X_.read_metrics(access, [FIRST])
    assert (counts(row).reposts, counts(row).likes) == (4, 30)


def test_counters_that_old_answers_lack_are_unknown(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/before-2023.json", URL)
    (row,) = X_.read_metrics(access, [FIRST])
    assert (counts(row).impressions, counts(row).bookmarks, counts(row).likes) == (None, None, 30)


def test_each_missing_post_has_its_own_reason(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/partial.json", URL)
    rows = X_.read_metrics(access, [FIRST, SECOND, THIRD, FOURTH, FIFTH])
    assert counts(rows[0]).likes == 5
    assert [reason(row) for row in rows[1:]] == [
        MissingReason.NOT_FOUND,
        MissingReason.PROTECTED,
        MissingReason.UNAVAILABLE,
        MissingReason.NO_ANSWER,
    ]


def test_an_edited_post_is_found_under_each_of_its_numbers(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/edited.json", URL)
    rows = X_.read_metrics(access, [FIRST, FIFTH])
    assert [counts(row).likes for row in rows] == [7, 7]
    assert [row.native_id for row in rows if not hasattr(row, "reason")] == [FIRST.native_id, FIFTH.native_id]
    assert [row.ref for row in X_.look_up(access, [FIRST, FIFTH])] == [FIRST, FIRST], "it is one post"


def test_metrics_that_vanish_from_all_posts_are_an_alarm(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/without-metrics.json", URL)
    with pytest.raises(BadReplyError, match="public_metrics"):
        X_.read_metrics(access, [FIRST, SECOND])


def test_counters_that_one_post_alone_lacks_are_unknown(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/one-without-metrics.json", URL)
    (row,) = X_.read_metrics(access, [FIRST])
    assert reason(row) is MissingReason.NO_ANSWER


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("x/token-401.json", TokenRevokedError),
        ("x/not-enrolled-403.json", PermanentError),
        ("x/no-credits-402.json", QuotaSpentError),
        ("x/cap-429.json", QuotaSpentError),
        ("x/spend-cap-403.json", QuotaSpentError),
        ("x/window-full-429.json", RateLimitedError),
        ("x/list-500.json", UnavailableError),
        ("x/outage-503.html", UnavailableError),
    ],
)
def test_every_refusal_says_what_kind_it_is(
    wire: responses.RequestsMock, access: Access, reply: str, error: type[NetworkError]
) -> None:
    play(wire, reply, URL)
    with pytest.raises(error) as raised:
        X_.read_metrics(access, [FIRST])
    assert type(raised.value) is error
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_a_list_as_an_error_body_is_survived(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/list-500.json", URL, status=403)
    with pytest.raises(PermanentError):
        X_.read_metrics(access, [FIRST])


def test_the_window_is_waited_for_until_its_reset(wire: responses.RequestsMock, access: Access) -> None:
    reset = NOW + timedelta(minutes=7)
    play(wire, "x/window-full-429.json", URL, headers={"x-rate-limit-reset": str(int(reset.timestamp()))})
    with pytest.raises(RateLimitedError) as raised:
        X_.read_metrics(access, [FIRST])
    assert raised.value.retry_at == reset


@pytest.mark.parametrize("value", ["soon", "", "-1", "99999999999999999999999"])
def test_a_reset_that_is_no_time_costs_a_window_at_most(
    wire: responses.RequestsMock, access: Access, value: str
) -> None:
    play(wire, "x/window-full-429.json", URL, headers={"x-rate-limit-reset": value})
    with pytest.raises(RateLimitedError) as raised:
        X_.read_metrics(access, [FIRST])
    assert NOW + timedelta(seconds=1) <= raised.value.retry_at <= NOW + timedelta(hours=24)


def test_the_cap_holds_until_next_month_and_no_credits_until_somebody_pays(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "x/cap-429.json", URL)
    with pytest.raises(QuotaSpentError) as capped:
        X_.read_metrics(replace(access, now=datetime(2026, 12, 22, 9, tzinfo=UTC)), [FIRST])
    assert capped.value.until == datetime(2027, 1, 1, tzinfo=UTC)
    wire.reset()
    play(wire, "x/no-credits-402.json", URL)
    with pytest.raises(QuotaSpentError) as unpaid:
        X_.read_metrics(access, [FIRST])
    assert unpaid.value.until is None
    wire.reset()
    play(wire, "x/spend-cap-403.json", URL)
    with pytest.raises(QuotaSpentError) as stopped:
        X_.read_metrics(access, [FIRST])
    assert stopped.value.until == datetime(2026, 12, 3, tzinfo=UTC)


def test_a_failing_server_is_left_alone_as_long_as_it_asks(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/outage-503.html", URL, headers={"Retry-After": "900"})
    with pytest.raises(UnavailableError) as raised:
        X_.read_metrics(access, [FIRST])
    assert raised.value.retry_at == NOW + timedelta(minutes=15)


def test_without_a_token_nothing_is_asked(access: Access) -> None:
    with pytest.raises(PermanentError, match="X_BEARER_TOKEN"):
        X_.read_metrics(replace(access, token=None), [FIRST])


def test_the_operators_address_is_asked_with_the_operators_token(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "x/two-posts.json", "http://127.0.0.1:9/gate/2/tweets")
    own = replace(access, token=None, options={"X_API_URL": "http://127.0.0.1:9/gate/", "X_BEARER_TOKEN": "ours"})
    X_.read_metrics(own, [FIRST])
    assert wire.calls[0].request.headers["Authorization"] == "Bearer ours"


def test_a_broken_connection_leaks_nothing(wire: responses.RequestsMock, access: Access) -> None:
    wire.add("GET", URL, body=requests.ConnectionError(f"HTTPSConnectionPool: /2/tweets?bearer={TOKEN}"))
    with pytest.raises(UnavailableError) as raised:
        X_.read_metrics(access, [FIRST])
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_tweepy_writes_no_token_to_the_log(
    wire: responses.RequestsMock, access: Access, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    play(wire, "x/two-posts.json", URL)
    X_.read_metrics(access, [FIRST])
    assert TOKEN not in caplog.text
