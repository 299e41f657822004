"""Single values out of other people's JSON: taken only where they are what they should be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import Any, Final

from share.domain.readings import COUNT_NAMES, NOTHING, Counts

LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = 19
_UNTOLD: Final[list[int | None]] = [*NOTHING]
_PLACES: Final = {name: place for place, name in enumerate(COUNT_NAMES)}


def count(value: object, *, at_most: int = LARGEST) -> int | None:
    """A counter: a whole number from 0 on; None for all else, also for true, 5.0 and "5"."""
    return value if type(value) is int and 0 <= value <= at_most else None


def counts(row: Mapping[str, Any], names: Mapping[str, str], *, at_most: int = LARGEST) -> Counts | None:
    """Counters of `row`, as `names` maps a network's key to ours; None where not one is told."""
    known = _UNTOLD.copy()
    for theirs, ours in names.items():
        value = row.get(theirs)
        if type(value) is int and 0 <= value <= at_most:
            known[_PLACES[ours]] = value
    # As _make() does it, in half the time.
    return None if known == _UNTOLD else tuple.__new__(Counts, known)


def counts_of_all(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Counts | None]:
    """As counts(), of many rows. Those of one answer are mostly alike, and then looked at column by column."""
    theirs = [name for name in names if rows and name in rows[0]]
    places = [_PLACES[names[name]] for name in theirs]
    if len(set(map(tuple, rows))) != 1 or not 1 < len(theirs) == len(set(places)):
        return [counts(row, names) for row in rows]
    columns = list(zip(*map(itemgetter(*theirs), rows), strict=True))
    if not all(map(_all_count, columns)):
        return [counts(row, names) for row in rows]
    known: list[Iterable[int | None]] = [repeat(None)] * len(_UNTOLD)
    for place, column in zip(places, columns, strict=True):
        known[place] = column
    return list(map(partial(tuple.__new__, Counts), zip(*known, strict=False)))


def _all_count(column: Sequence[Any]) -> bool:
    """Whether each is a counter."""
    return set(map(type, column)) == {int} and min(column) >= 0 and max(column) <= LARGEST


def whole(value: object) -> int | None:
    """A counter that is written as a text of digits; None for all else, also for a number."""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()) or len(value) > _MOST_DIGITS:
        return None
    return count(int(value))


def seconds(value: object) -> datetime | None:
    """Seconds since 1970, whole or not, as UTC; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def table(value: object) -> dict[str, Any]:
    """A JSON object; an empty one for all else."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list, without what else stands in it."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def text(value: object) -> str | None:
    """A text that every store takes: no NUL, no half of a surrogate pair; None where empty or none."""
    if not isinstance(value, str):
        return None
    return value.replace("\x00", "").encode(errors="replace").decode() or None


def moment(value: object) -> datetime | None:
    """ISO 8601 with a zone, as UTC; None for all else."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None
