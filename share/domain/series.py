"""A post's changed readings packed one behind another, some 15 to 20 bytes each.

An entry is: its length · seconds since 2020 · source · which counters are known · their values. Numbers are
varints (seven bits a byte, low ones first), values zigzag varints, so that small ones of either sign stay small.
An entry stands for itself and repeats what did not change: differences would save a few bytes more, but one bad
byte would then spoil all that follows, and writing would need a look at what stands already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from operator import itemgetter

from share.domain.readings import COUNT_NAMES, Counts

NUMBERS = {
    "impressions": 0,
    "likes": 1,
    "reposts": 2,
    "replies": 3,
    "quotes": 4,
    "bookmarks": 5,
    "shares": 6,
    "reactions": 7,
    "comments": 8,
    "link_clicks": 9,
    "profile_clicks": 10,
}
"""Each counter's bit. They stand in databases: a new counter takes the next number, none is ever given again."""

SOURCES = (
    *("", "x-api", "graph-page", "graph-url", "bluesky-appview", "mastodon-api"),
    *("x-api-author", "threads-insights", "instagram-insights", "tiktok-api", "linkedin-analytics"),
)
"""Sources that take one byte; any other is written out. They stand in databases, too: only append."""

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

_SPELLED = 0
_MORE = 0x80
_LOW = 0x7F
_LONGEST_NUMBER = 10
"""Bytes of a varint: 70 bits hold every counter that a database keeps."""

_CODES = {name: code for code, name in enumerate(SOURCES) if name}
_NAMES = {number: name for name, number in NUMBERS.items()}
_ORDER = sorted(COUNT_NAMES, key=NUMBERS.__getitem__)
_BITS = tuple(1 << NUMBERS[name] for name in _ORDER)
_values = itemgetter(*map(COUNT_NAMES.index, _ORDER))
_SMALL = tuple(bytes([number]) for number in range(_MORE))


@dataclass(frozen=True, slots=True)
class Change:
    """What the counters said at one time, to the second; counters that this version does not know are left out."""

    sampled_at: datetime
    source: str
    counts: Counts


class _BrokenError(ValueError):
    """These bytes are no entry of ours."""


def pack(sampled_at: datetime, source: str, counts: Counts) -> bytes:
    """One entry, to be put behind the others."""
    mask, values = 0, []
    for bit, value in zip(_BITS, _values(counts), strict=True):
        if value is not None:
            mask |= bit
            values.append(_signed(value))
    body = b"".join((_head(sampled_at, source), _number(mask), *values))
    return _number(len(body)) + body


def pack_many(
    times: Sequence[datetime], sources: Sequence[str], columns: Sequence[Sequence[int | None]]
) -> list[bytes]:
    """As pack(), for many readings whose counters are given column by column, as in Counts."""
    mask, known = 0, []
    for bit, column in zip(_BITS, _values(columns), strict=True):
        untold = column.count(None)
        if untold == 0:
            mask |= bit
            known.append(map(_signed, column))
        elif untold < len(column):
            return list(map(pack, times, sources, map(Counts._make, zip(*columns, strict=True))))
    bodies = map(b"".join, zip(map(_head, times, sources), repeat(_number(mask)), *known, strict=False))
    return [_number(len(body)) + body for body in bodies]


@lru_cache(maxsize=64)
def _head(sampled_at: datetime, source: str) -> bytes:
    """The same for all posts of an answer."""
    seconds = int((sampled_at - EPOCH).total_seconds())
    return _number(max(seconds, 0)) + _source(source)


def unpack(packed: bytes) -> list[Change]:
    """The changes, oldest first. What cannot be read, a torn end or an entry of a later version, is left out."""
    return list(_entries(packed))


def _entries(packed: bytes) -> Iterator[Change]:
    at = 0
    while at < len(packed):
        try:
            length, at = _read(packed, at)
        except _BrokenError:
            return
        body, at = packed[at : at + length], at + length
        if len(body) < length:
            return
        try:
            yield _entry(body)
        except (_BrokenError, UnicodeDecodeError, OverflowError):
            continue


def _entry(body: bytes) -> Change:
    seconds, at = _read(body, 0)
    source, at = _read_source(body, at)
    mask, at = _read(body, at)
    known: dict[str, int] = {}
    for number in range(mask.bit_length()):
        if mask >> number & 1:
            raw, at = _read(body, at)
            if (name := _NAMES.get(number)) is not None:
                known[name] = raw >> 1 if not raw & 1 else -((raw + 1) >> 1)
    return Change(EPOCH + timedelta(seconds=seconds), source, Counts(**known))


def _source(name: str) -> bytes:
    code = _CODES.get(name)
    if code is not None:
        return _SMALL[code]
    spelled = name.encode()
    return _SMALL[_SPELLED] + _number(len(spelled)) + spelled


def _read_source(body: bytes, at: int) -> tuple[str, int]:
    code, at = _read(body, at)
    if code != _SPELLED:
        if code >= len(SOURCES):
            raise _BrokenError
        return SOURCES[code], at
    length, at = _read(body, at)
    if at + length > len(body):
        raise _BrokenError
    return body[at : at + length].decode(), at + length


@lru_cache(maxsize=8192)
def _signed(value: int) -> bytes:
    return _number(value << 1 if value >= 0 else (-value << 1) - 1)


@lru_cache(maxsize=1024)
def _number(value: int) -> bytes:
    if value < _MORE:
        return _SMALL[value]
    found = bytearray()
    while value >= _MORE:
        found.append(value & _LOW | _MORE)
        value >>= 7
    found.append(value)
    return bytes(found)


def _read(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place, byte in enumerate(body[at : at + _LONGEST_NUMBER], start=at + 1):
        value |= (byte & _LOW) << shift
        if byte < _MORE:
            return value, place
        shift += 7
    raise _BrokenError
