"""A feed's bytes to the articles in it: RSS 0.9 to 2.0, RDF, Atom and JSON Feed."""

import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from share.domain.words import mark
from share.sources.charset import charset_of, declared_in_xml, decode
from share.sources.feed_errors import FeedError
from share.sources.feed_item import Feed, FeedItem
from share.sources.feed_json import read_json
from share.sources.feed_xml import read_xml
from share.sources.links import page_key

__all__ = ["Feed", "FeedError", "FeedItem", "parse"]

_MOST_ITEMS = 100
_LARGEST = 8 * 2**20
_GZIP = b"\x1f\x8b"
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def parse(body: bytes, content_type: str, base_url: str, *, allow_hosts: frozenset[str] = frozenset()) -> Feed:
    """The feed at `base_url`; raises FeedError with a sentence for what is none.

    Each article stands once, by guid and by link without tracking; the newest 100 are kept. Items without a
    link that may be followed (http or https, public or in `allow_hosts`) are left out and counted in `skipped`.
    """
    if len(body) > _LARGEST:
        raise FeedError(mark("This feed is too large to read."))
    if body.startswith(_GZIP):
        body = _unpacked(body)
    text = decode(body, charset_of(content_type), declared_in_xml(body)).lstrip("\ufeff \t\r\n")
    if not text:
        raise FeedError(mark("There is nothing in this feed."))
    read = read_json if text.startswith(("{", "[")) else read_xml
    feed = read(text, base_url, allow_hosts=allow_hosts)
    return replace(feed, items=_newest(_once(feed.items)))


def _unpacked(body: bytes) -> bytes:
    """What a file such as feed.xml.gz holds, which comes as it lies on the server; one wrapping is taken off."""
    unpack, plain = zlib.decompressobj(16 + zlib.MAX_WBITS), b""
    with suppress(zlib.error):
        plain = unpack.decompress(body, _LARGEST + 1)
    if len(plain) > _LARGEST:
        raise FeedError(mark("This feed is too large to read."))
    if plain.startswith(_GZIP):
        raise FeedError(mark("This feed is packed more than once."))
    if not unpack.eof:
        raise FeedError(mark("This feed breaks off in the middle."))
    return plain


def _once(items: tuple[FeedItem, ...]) -> list[FeedItem]:
    """Each guid and each page once, in the feed's order; of two, the one with a title, then with a picture."""
    kept: list[FeedItem] = []
    places: dict[str, int] = {}
    for item in items:
        keys = (f"guid {item.guid}", f"page {page_key(item.url)}")
        place = next((places[key] for key in keys if key in places), len(kept))
        if place == len(kept):
            kept.append(item)
        elif _fullness(item) > _fullness(kept[place]):
            kept[place] = item
        places |= dict.fromkeys(keys, place)
    return kept


def _fullness(item: FeedItem) -> tuple[bool, bool]:
    return item.title is not None, item.image_url is not None


def _newest(items: list[FeedItem]) -> tuple[FeedItem, ...]:
    """The newest 100, in the feed's own order; where dates are missing, feeds put the newest first."""
    if len(items) <= _MOST_ITEMS:
        return tuple(items)
    by_age = sorted(items, key=lambda item: item.published_at or _LONG_AGO, reverse=True)
    newest = {item.guid for item in by_age[:_MOST_ITEMS]}
    return tuple(item for item in items if item.guid in newest)
