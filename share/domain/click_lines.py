"""A click as one line of a segment, and back.

Ten digits of time, eight of the link and twelve of the visitor (both hexadecimal), the flags' letters, a tab, the
agent's family, a tab, the referring host. The first thirty characters have their places, so that thousands of lines
are read without looking at each letter.
"""

import re
from collections.abc import Mapping
from typing import Final

from share.domain.click_rules import Flag, Told
from share.domain.clicks import Click, Clicks, Visit
from share.domain.visitors import HASH

_AT: Final = 10
_PLACE: Final = 18
_KEY: Final = 30

_DIGITS: Final = re.compile(r"[0-9]{10}[0-9a-f]{8}", re.ASCII)

_ELSEWHERE: Final = f"{Flag.ELSEWHERE}\t\t\n".encode()

_LINE: Final = re.compile(r"[0-9]{10}[0-9a-f]{20}[A-Z]*\t[^\t\n\0]*\t[^\t\n\0]*", re.ASCII)
_BEFORE: Final = re.compile(r"([0-9]{1,17})\t([0-9]{1,9})\t([0-9a-f]*)\t([A-Z]*)\t([^\t\n\0]*)\t([^\t\n\0]*)", re.ASCII)
"""How lines were written before rules version 3: milliseconds, and a longer hash of the visitor."""


def encode(click: Click) -> bytes:
    """One line with its end; the fields hold neither tab nor line feed."""
    flags, family, referrer = click.told
    return f"{click.at:010d}{click.visit}{flags}\t{family}\t{referrer}\n".encode()


def encode_all(clicks: Clicks) -> bytes:
    """A line for each."""
    rows = zip(clicks.rests, clicks.visits, strict=True)
    return "".join([f"{rest[:_PLACE]}{visit[_PLACE - _AT :]}{rest[_PLACE:]}\n" for rest, visit in rows]).encode(
        "latin-1"
    )


def encode_elsewhere(seen: Mapping[Visit, int]) -> bytes:
    """Lines that are no clicks: when other hosts had seen these visits before."""
    return b"".join(encode(Click(at, key, Told(Flag.ELSEWHERE, "", ""))) for key, at in sorted(seen.items()))


def decode_kept(content: bytes) -> tuple[Clicks, int, dict[Visit, int]]:
    """As decode(), and what encode_elsewhere() told."""
    clicks, torn = decode(content)
    if _ELSEWHERE not in content:
        return clicks, torn, {}
    made, seen = clicks.apart()
    return made, torn, seen


def decode(content: bytes) -> tuple[Clicks, int]:
    """The clicks of all whole lines, and how many lines were not whole.

    What a stopped writer left out is zeros, wherever in the line it stands.
    """
    *lines, tail = content.rstrip(b"\0").decode("latin-1").split("\n")
    try:
        return _whole(lines), int(bool(tail))
    except ValueError:
        good = [line for line in map(_mended, lines) if line]
        return _whole(good), len(lines) - len(good) + bool(tail)


def _whole(lines: list[str]) -> Clicks:
    """Raises ValueError where one of the lines is no click."""
    clicks = Clicks([line[:_PLACE] + line[_KEY:] for line in lines], [line[_AT:_KEY] for line in lines])
    if not all(map(_DIGITS.fullmatch, {rest[:_PLACE] for rest in clicks.distinct})):
        raise ValueError("A time or a link has other digits.")
    if len(bytes.fromhex("".join(clicks.visits))) * 2 != (_KEY - _AT) * len(lines):
        raise ValueError("A visit is not 20 hexadecimal digits.")
    if "\0" in "".join(clicks.tolds()):
        raise ValueError("A line has a hole.")
    return clicks


def _mended(line: str) -> str:
    """The line as it is written today, or "" where it is no click."""
    if _LINE.fullmatch(line):
        return line
    found = _BEFORE.fullmatch(line)
    if found is None:
        return ""
    at, link_id, visitor, flags, family, referrer = found.groups()
    click = Click.made(int(at) // 1000, int(link_id), visitor[:HASH], flags=flags, family=family, referrer=referrer)
    return encode(click).decode().removesuffix("\n")
