"""The few boards that a process keeps ready: ranks that anybody may see, until something changes them."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from share.domain.leaderboard import Standing
from share.infra.db import Database

MOST = 32
"""Boards kept for each database; a week's board of 844 members takes about 200 kB."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A whole board's rows in order, and where each subject stands in it."""

    rows: tuple[Standing, ...]
    places: dict[str, int]


def ranked(rows: Sequence[Standing]) -> Ranked:
    return Ranked(tuple(rows), {row.tally.subject: place for place, row in enumerate(rows)})


_KEPT: WeakKeyDictionary[Database, OrderedDict[Hashable, Ranked]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def find(database: Database, key: Hashable) -> Ranked | None:
    with _LOCK:
        boards = _KEPT.setdefault(database, OrderedDict())
        found = boards.get(key)
        if found is not None:
            boards.move_to_end(key)
        return found


def keep(database: Database, key: Hashable, board: Ranked) -> Ranked:
    """Keep a board; the one that was not asked for longest goes."""
    with _LOCK:
        boards = _KEPT.setdefault(database, OrderedDict())
        boards[key] = board
        while len(boards) > MOST:
            boards.popitem(last=False)
    return board
