"""Packed readings come back as they went in, whatever bytes stand around them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from share.domain import series
from share.domain.readings import COUNT_NAMES, Counts
from share.domain.series import EPOCH, NUMBERS, SOURCES, Change, pack, pack_many, unpack

# Reddit's scores go below zero; no database keeps more than 63 bits.
counters = st.one_of(st.none(), st.just(0), st.integers(0, 300), st.integers(-(2**63), 2**63 - 1))
counts = st.builds(Counts, **dict.fromkeys(Counts._fields, counters))
sources = st.one_of(st.sampled_from(SOURCES[1:]), st.text(max_size=40))
times = st.integers(0, 4_000_000_000).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
changes = st.lists(st.builds(Change, times, sources, counts), max_size=20)


def packed(told: list[Change]) -> bytes:
    return b"".join(pack(one.sampled_at, one.source, one.counts) for one in told)


@given(changes)
def test_any_sequence_of_readings_comes_back_as_it_was(told: list[Change]) -> None:
    assert unpack(packed(told)) == told


@given(st.lists(st.builds(Change, times, sources, counts), min_size=1, max_size=5), st.booleans())
def test_many_readings_are_packed_as_each_of_them_would_be(told: list[Change], alike: bool) -> None:  # noqa: FBT001
    if alike:
        # As in an answer: what one post's counters tell all others' tell.
        told = [Change(one.sampled_at, one.source, told[0].counts) for one in told]
    columns = list(zip(*(one.counts for one in told), strict=True))
    entries = pack_many([one.sampled_at for one in told], [one.source for one in told], columns)
    assert entries == [pack(one.sampled_at, one.source, one.counts) for one in told]


@given(st.binary(max_size=400))
def test_no_bytes_at_all_can_make_reading_fail(noise: bytes) -> None:
    for one in unpack(noise):
        assert isinstance(one, Change)


@given(changes, st.data())
def test_a_torn_end_costs_the_last_reading_alone(told: list[Change], data: st.DataObject) -> None:
    whole = packed(told)
    cut = data.draw(st.integers(0, len(whole)))
    found = unpack(whole[:cut])
    assert found == told[: len(found)]
    assert len(packed(told[: len(found) + 1])) > cut or found == told


def test_an_entry_of_a_later_version_is_passed_over() -> None:
    first = Change(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "x-api", Counts(likes=3))
    last = Change(datetime(2026, 11, 22, 13, 0, tzinfo=UTC), "x-api", Counts(likes=None, replies=0))
    unknown_source = bytes([4, 1, 127, 1, 0])
    assert unpack(packed([first]) + unknown_source + packed([last])) == [first, last]


def test_a_counter_that_is_not_known_yet_does_not_hide_the_others() -> None:
    entry = bytes([5, 60, 1, 0b10 | 0x80, 0x40, 8]) + bytes([6])
    length = bytes([len(entry) - 1])
    assert unpack(length + entry[1:]) == [Change(EPOCH + timedelta(seconds=60), "x-api", Counts(likes=4))]


def test_what_is_unknown_is_not_zero() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    told = unpack(pack(at, "x-api", Counts(likes=0)) + pack(at, "x-api", Counts()))
    assert [one.counts.likes for one in told] == [0, None]


def test_every_counter_has_a_number_of_its_own_and_keeps_it() -> None:
    assert set(COUNT_NAMES) <= set(NUMBERS), "Give the new counter the next number in domain/series.NUMBERS."
    assert sorted(NUMBERS.values()) == list(range(len(NUMBERS)))
    standing = "impressions likes reposts replies quotes bookmarks shares reactions comments link_clicks profile_clicks"
    assert list(NUMBERS)[:11] == standing.split()
    assert series.SOURCES[:6] == ("", "x-api", "graph-page", "graph-url", "bluesky-appview", "mastodon-api")


def test_a_usual_reading_takes_some_twenty_bytes() -> None:
    usual = Counts(impressions=41_230, likes=312, reposts=48, replies=9, quotes=2, bookmarks=17)
    assert len(pack(datetime(2026, 11, 22, tzinfo=UTC), "x-api", usual)) <= 20
