from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import responses

from share.domain.posts import Found, MissingReason, PostRef
from share.domain.readings import Counts
from share.networks.base import (
    Access,
    MissingKeyError,
    NetworkError,
    PermanentError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
)
from share.networks.registry import get
from tests.networks.conftest import NOW, TOKEN
from tests.networks.played import counts, play, reason, recognise

URL = "https://www.googleapis.com/youtube/v3/videos"
NURSES, HIDDEN, GONE = (
    PostRef("youtube", name, f"https://www.youtube.com/watch?v={name}")
    for name in ("nursesWin_1", "hiddenCount", "deletedVid_")
)


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def test_counts_come_as_texts_and_hidden_ones_stay_unknown(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/two-videos.json", URL)
    nurses, hidden = get("youtube").read_metrics(access, [NURSES, HIDDEN])
    assert counts(nurses) == Counts(impressions=8087, likes=190, comments=32)
    assert counts(hidden) == Counts(impressions=51)


def test_a_video_is_found_with_its_channel_time_words_and_links(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/two-videos.json", URL)
    found, other = get("youtube").look_up(access, [NURSES, HIDDEN])
    assert isinstance(found, Found)
    assert isinstance(other, Found)
    assert (found.author_id, found.author_name) == ("UCaliceAliceAliceAliceA", "Alice reads the news")
    assert found.posted_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert found.links == ("https://share.example.org/r/abc123",)
    assert other.text == "A picket at dawn"


def test_the_key_travels_in_a_header_and_each_id_once(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/two-videos.json", URL)
    get("youtube").read_metrics(access, [NURSES, HIDDEN, NURSES])
    sent = wire.calls[0].request
    assert TOKEN not in (sent.url or "")
    assert sent.headers["X-Goog-Api-Key"] == TOKEN
    assert "id=nursesWin_1,hiddenCount" in (sent.url or "")


def test_a_video_that_is_left_out_is_not_found_and_a_zero_is_a_zero(
    wire: responses.RequestsMock, access: Access
) -> None:
    play(wire, "youtube/one-left-out.json", URL)
    zero, gone = get("youtube").read_metrics(access, [NURSES, GONE])
    assert counts(zero) == Counts(impressions=0, likes=0, comments=0)
    assert reason(gone) is MissingReason.NOT_FOUND


def test_a_row_without_id_may_be_any_of_those_that_are_missing(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/one-without-id.json", URL)
    known, missing = get("youtube").read_metrics(access, [NURSES, GONE])
    assert counts(known) == Counts(impressions=9)
    assert reason(missing) is MissingReason.NO_ANSWER


def test_what_is_no_count_is_none(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/odd-counters.json", URL)
    (row,) = get("youtube").read_metrics(access, [NURSES])
    assert reason(row) is MissingReason.NO_ANSWER


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NOW, datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (datetime(2026, 11, 22, 7, 59, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 2, 7, tzinfo=UTC)),
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_a_spent_day_ends_at_midnight_pacific_time(
    wire: responses.RequestsMock, access: Access, now: datetime, until: datetime
) -> None:
    play(wire, "youtube/quota-403.json", URL)
    with pytest.raises(QuotaSpentError) as raised:
        get("youtube").read_metrics(replace(access, now=now), [NURSES])
    assert raised.value.until == until


def test_too_fast_comes_as_403_and_is_a_window(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "youtube/too-fast-403.json", URL, headers={"Retry-After": "90"})
    with pytest.raises(RateLimitedError) as raised:
        get("youtube").read_metrics(access, [NURSES])
    assert raised.value.retry_at == NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("reply", "error"), [("bad-key-400.json", TokenRevokedError), ("not-enabled-403.json", PermanentError)]
)
def test_a_refused_key_says_what_to_do(
    wire: responses.RequestsMock, access: Access, reply: str, error: type[NetworkError]
) -> None:
    play(wire, f"youtube/{reply}", URL)
    with pytest.raises(error) as raised:
        get("youtube").read_metrics(access, [NURSES])
    assert TOKEN not in repr(raised.getrepr(chain=True))


def test_without_a_key_nothing_is_asked(access: Access) -> None:
    with pytest.raises(MissingKeyError, match="YOUTUBE_API_KEY"):
        get("youtube").look_up(replace(access, token=None), [NURSES])


@pytest.mark.parametrize(
    "text",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "//WWW.YouTube.com/watch?app=desktop&list=PL1&v=dQw4w9WgXcQ&pp=ygU%3D#t=5",
        "youtu.be/dQw4w9WgXcQ?si=x",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ/",
        "https://youtube.com/live/dQw4w9WgXcQ?feature=share",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
        "https://www.youtube.com/e/dQw4w9WgXcQ",
        "https://youtube.googleapis.com/v/dQw4w9WgXcQ",
        "https://www.youtubekids.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/attribution_link?a=x&u=/watch%3Fv%3DdQw4w9WgXcQ%26feature%3Dshare",
        "https://m.youtube.com/index?desktop_uri=%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        "https://www.youtube.com/oembed?url=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ&format=json",
        "https://www.youtube.com/#!v=dQw4w9WgXcQ",
        "https://www.youtube.com/?v=dQw4w9WgXcQ",
        "https://yewtu.be/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/v/dQw4w9WgXcQ&hl=en&fs=1",
        "https://youtu.be/dQw4w9WgXcQ&feature=share",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ?si=x",
        "https://studio.youtube.com/video/dQw4w9WgXcQ/edit",
    ],
)
def test_a_video_has_many_addresses_and_one_key(text: str) -> None:
    ref = recognise(text)
    assert (ref.network, ref.native_id, ref.url) == (
        "youtube",
        "dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    )
    assert ref.resolve is None
