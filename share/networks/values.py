"""Single values out of other people's JSON: taken only where they are what they should be."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from share.domain.readings import COUNT_NAMES, Counts

_LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = 19
_MOST_SHAPES: Final = 100
_WHOLE: Final = {int}


def count(value: object, *, at_most: int = _LARGEST) -> int | None:
    """A counter: a whole number from 0 on; None for all else, also for true, 5.0 and "5"."""
    return value if type(value) is int and 0 <= value <= at_most else None


def counts(row: Mapping[str, Any], names: Mapping[str, str], *, at_most: int = _LARGEST) -> Counts | None:
    """Counters of `row`, as `names` maps a network's key to ours; None where not one is told."""
    known: dict[str, int] = {}
    for theirs, ours in names.items():
        value = row.get(theirs)
        if type(value) is int and 0 <= value <= at_most:
            known[ours] = value
    return Counts(**known) if known else None


class Counters:
    """What counts() takes from rows that mostly have the same keys: those are looked for once."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._picked: dict[tuple[str, ...], Callable[[Sequence[Any]], tuple[Any, ...]]] = {}

    def of(self, row: Mapping[str, Any]) -> Counts | None:
        """As counts()."""
        keys = tuple(row)
        pick = self._picked.get(keys)
        if pick is None:
            if len(self._picked) >= _MOST_SHAPES:
                self._picked.clear()
            pick = self._picked[keys] = _picker(keys, self._names)
        told = [*row.values()]
        if set(map(type, told)) != _WHOLE or min(told) < 0 or max(told) > _LARGEST:
            return counts(row, self._names)
        found = pick([*told, None])
        return None if found.count(None) == len(found) else tuple.__new__(Counts, found)


def _picker(keys: tuple[str, ...], names: Mapping[str, str]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What makes a row's values, with None behind them, the values of Counts."""
    places = {ours: keys.index(theirs) for theirs, ours in names.items() if theirs in keys}
    return itemgetter(*(places.get(name, len(keys)) for name in COUNT_NAMES))


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
