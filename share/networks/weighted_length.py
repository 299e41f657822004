"""X's own counting: twitter-text's configuration 3, through the reference parser's Python port."""

import pkgutil
import re
import sys
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_PIECES: Final = re.compile(r"\s+|\S+")
_MOST_DOTS_IN_A_PIECE: Final = 20
_MOST_DOTS: Final = 400
_LONGEST_WORD: Final = 100
_LONGEST: Final = 20_000
"""The parser's search for domains takes cubic time on runs of short labels (85 s for "a." * 2,500).

No address that a person shares has that many labels; beyond these bounds a text is counted without
addresses, which only makes it longer than it is, and it is far over the limit already.
"""


@cache
def _parser() -> Any:
    """The parser, loaded when something is first counted, or by warm(): its patterns take a fifth of a start's time.

    It reads one file of its own through pkg_resources, which Python 3.12 and later come without.
    """
    stand_in = ModuleType("pkg_resources")
    stand_in.resource_string = pkgutil.get_data  # type: ignore[attr-defined] # all that the parser asks of it
    kept = sys.modules.get(stand_in.__name__)
    sys.modules[stand_in.__name__] = kept or stand_in
    try:
        return import_module("twitter_text")
    finally:
        if kept is None:
            sys.modules.pop(stand_in.__name__, None)


def warm() -> None:
    """Load what the first count would wait for."""
    _parser()


def weighted_length(text: str) -> int:
    """Letters of most scripts count 2 or 1 as X says, an emoji 2, an address 23."""
    if len(text) > _LONGEST:
        return len(text)
    text = text.encode(errors="replace").decode()  # the parser fails on half of a surrogate pair
    if text.count(".") > _MOST_DOTS:
        return _without_addresses(text)
    return sum(
        _word_length(piece) if len(piece) <= _LONGEST_WORD else _piece_length(piece) for piece in _PIECES.findall(text)
    )


@lru_cache(maxsize=4096)
def _word_length(word: str) -> int:
    """The same captions are counted for every member who looks at a kit, and parsing is dear."""
    return _piece_length(word)


def _piece_length(piece: str) -> int:
    """No address spans white space, so the pieces between it may be counted one by one."""
    if piece.count(".") > _MOST_DOTS_IN_A_PIECE:
        return _without_addresses(piece)
    return int(_parser().parse_tweet(piece).weightedLength)


def _without_addresses(text: str) -> int:
    return sum(int(_parser().parse_tweet(part).weightedLength) + 1 for part in text.split(".")) - 1
