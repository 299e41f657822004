"""The visits of a day, packed: about eight bytes each, of which six are the visitor's hash.

By columns: times and links are much alike and go into a compressed part; hashes are not, and stand behind it.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Final

from share.domain.clicks import Visit

_LINK: Final = 4
_WHO: Final = 6
_AT: Final = 4
_ROW: Final = _LINK + _WHO
_LENGTH: Final = 4
"""Bytes of a visit's link, its visitor's hash, its time, and of the number of visits in front of them all."""


def pack(visits: Mapping[Visit, int]) -> bytes:
    """Each visit and when it was seen last (seconds since 1970)."""
    rows = bytes.fromhex("".join(visits))
    times = struct.pack(f"<{len(visits)}I", *visits.values())
    alike = b"".join([times[place::_AT] for place in range(_AT)] + [rows[place::_ROW] for place in range(_LINK)])
    packed = zlib.compress(alike, 1)
    hashes = [rows[place::_ROW] for place in range(_LINK, _ROW)]
    return b"".join([len(visits).to_bytes(_LENGTH, "big"), len(packed).to_bytes(_LENGTH, "big"), packed, *hashes])


def number_of(packed: bytes) -> int:
    """How many visits pack() was given."""
    return int.from_bytes(packed[:_LENGTH], "big")


def unpack(packed: bytes) -> dict[Visit, int]:
    """What pack() was given."""
    number, size = number_of(packed), int.from_bytes(packed[_LENGTH : 2 * _LENGTH], "big")
    alike = zlib.decompress(packed[2 * _LENGTH : 2 * _LENGTH + size])
    hashes = packed[2 * _LENGTH + size :]
    times, rows = bytearray(_AT * number), bytearray(_ROW * number)
    for place in range(_AT):
        times[place::_AT] = alike[place * number : (place + 1) * number]
    for place in range(_LINK):
        rows[place::_ROW] = alike[(_AT + place) * number : (_AT + place + 1) * number]
    for place in range(_WHO):
        rows[_LINK + place :: _ROW] = hashes[place * number : (place + 1) * number]
    digits = rows.hex()
    keys = [digits[start : start + 2 * _ROW] for start in range(0, len(digits), 2 * _ROW)]
    return dict(zip(keys, struct.unpack(f"<{number}I", times), strict=True))
