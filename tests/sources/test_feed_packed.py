"""Feeds that lie packed on their server, as feed.xml.gz."""

import gzip

import pytest

from share.sources.feed import FeedError, parse

BASE = "https://news.example/feed.xml.gz"
RSS = b"<rss version='2.0'><channel><title>News</title><item><title>A</title><link>/a</link></item></channel></rss>"


def test_a_packed_feed_is_read() -> None:
    assert parse(gzip.compress(RSS), "application/gzip", BASE) == parse(RSS, "application/xml", BASE)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (gzip.compress(gzip.compress(RSS)), "packed more than once"),
        (gzip.compress(RSS)[:-9], "breaks off"),
        (b"\x1f\x8b\x08\x00", "breaks off"),
        (b"\x1f\x8bnothing of the kind", "breaks off"),
        (gzip.compress(bytes(9 * 2**20)), "too large"),
    ],
    ids=["twice", "cut", "a head alone", "no gzip", "a bomb"],
)
def test_what_unpacks_to_no_feed_is_refused(body: bytes, word: str) -> None:
    with pytest.raises(FeedError, match=word):
        parse(body, "application/gzip", BASE)
