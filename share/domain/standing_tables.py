"""The sums of very many subjects, in columns: all are there at once, and a row is made when it is asked for."""

import json
import zlib
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import accumulate, pairwise, repeat
from typing import Any

from share.domain.columns import OtherPackingError, spread, squeeze
from share.domain.leaderboard import Metric
from share.domain.standings import GREATEST, ID_BITS, NOTHING, UNKNOWN, Sums

Subject = int | str

_AT = {name: number for number, name in enumerate(Sums._fields)}
_VALUES = {metric: _AT[metric.value] for metric in Metric}
_KNOWN = {Metric.ENGAGEMENTS: _AT["engaged"], Metric.IMPRESSIONS: _AT["measured"]}
"""The columns that say how many posts told a number; the others are always known."""


class Table(MutableMapping[Subject, Sums]):
    """Sums by subject. A row that is taken out stays as noughts, which stand on no board."""

    __slots__ = ("_columns", "_places", "_subjects")

    def __init__(self, rows: Mapping[Subject, Sums] | None = None) -> None:
        given = rows or {}
        self._fill(list(given), [array("q", column) for column in zip(*given.values(), strict=True)])

    @classmethod
    def of(cls, subjects: Sequence[Subject], columns: Sequence["array[int]"]) -> "Table":
        """A table of these columns, in the order of Sums; it keeps and changes them."""
        made = cls()
        made._fill(list(subjects), list(columns))
        return made

    def _fill(self, subjects: list[Any], columns: list["array[int]"]) -> None:
        self._subjects = subjects
        self._places: dict[Subject, int] = dict(zip(subjects, range(len(subjects)), strict=True))
        self._columns = columns or [array("b") for _ in Sums._fields]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._places)

    def __contains__(self, subject: object) -> bool:
        return isinstance(subject, Hashable) and subject in self._places

    def __getitem__(self, subject: Subject) -> Sums:
        place = self._places[subject]
        return Sums._make([column[place] for column in self._columns])

    def several(self, subjects: Sequence[Subject]) -> dict[Subject, Sums]:
        """The rows of those of these subjects that are there."""
        there = [one for one in subjects if one in self._places]
        places = [self._places[one] for one in there]
        columns = [map(column.__getitem__, places) for column in self._columns]
        return dict(zip(there, map(Sums._make, zip(*columns, strict=True)), strict=True))

    def __setitem__(self, subject: Subject, sums: Sums) -> None:
        place = self._places.get(subject)
        if place is None:
            place = self._places[subject] = len(self._subjects)
            self._subjects.append(subject)
            for column in self._columns:
                column.append(0)
        for number, value in enumerate(sums):
            try:
                self._columns[number][place] = value
            except OverflowError:
                self._columns[number] = array("q", self._columns[number])
                self._columns[number][place] = value

    def __delitem__(self, subject: Subject) -> None:
        place = self._places.pop(subject)
        for column in self._columns:
            column[place] = 0

    def copy(self) -> "Table":
        """The same rows, which stay as they are when these move."""
        places = list(self._places.values())
        return Table.of(
            list(self._places), [array(one.typecode, map(one.__getitem__, places)) for one in self._columns]
        )

    def keys_by(self, metric: Metric) -> list[int]:
        """What domain/standings.key_of says of every row that has a place by this metric, in no order."""
        columns = self._columns
        stand = zip(*(columns[_AT[name]] for name in ("posts", "unverified", "clicks")), strict=True)
        earned = columns[_AT["points"]] if metric is Metric.POINTS else repeat(0)
        told = columns[_KNOWN[metric]] if metric in _KNOWN else repeat(1)
        rows: Iterable[Any] = zip(self._subjects, columns[_VALUES[metric]], told, stand, earned, strict=False)
        return [
            ((GREATEST - value if known else UNKNOWN) << ID_BITS) | subject
            for subject, value, known, (posts, unverified, clicks), points in rows
            if posts or unverified or clicks or points
        ]

    def posted(self) -> set[Any]:
        """Who has a post, verified or not."""
        posts, unverified = (self._columns[_AT[name]] for name in ("posts", "unverified"))
        return {one for one, some, others in zip(self._subjects, posts, unverified, strict=False) if some or others}

    def values_by(self, metric: Metric) -> dict[Subject, int | None]:
        """Every subject's value."""
        values = self._columns[_VALUES[metric]]
        if metric not in _KNOWN:
            return {subject: values[place] for subject, place in self._places.items()}
        known = self._columns[_KNOWN[metric]]
        return {subject: values[place] if known[place] else None for subject, place in self._places.items()}

    def gathered(self, of: Mapping[Any, int | None]) -> "Table":
        """The sums of what each subject belongs to; who belongs to nothing is left out."""
        owners = [of.get(subject) for subject in self._subjects]
        places = {owner: place for place, owner in enumerate(dict.fromkeys(owners))}
        where = [places[owner] for owner in owners]
        columns = [_gathered(column, where, len(places)) for column in self._columns]
        found = {owner: Sums._make(column[place] for column in columns) for owner, place in places.items()}
        return Table({owner: sums for owner, sums in found.items() if owner is not None and sums != NOTHING})

    def packed(self) -> tuple[list[str], bytes]:
        """The names of those that have one, and all the rows; subjects with a number by that, each as a difference."""
        places = [place for _, place in sorted(self._places.items())]
        columns: list[Sequence[int]] = [[column[place] for place in places] for column in self._columns]
        subjects = [self._subjects[place] for place in places]
        if any(isinstance(one, str) for one in subjects):
            return subjects, squeeze(columns)
        return [], squeeze([[later - one for one, later in pairwise([0, *subjects])], *columns])


def _gathered(column: "array[int]", where: Sequence[int], many: int) -> list[int]:
    sums = [0] * many
    if any(column):
        for place, number in zip(where, column, strict=True):
            sums[place] += number
    return sums


def pack(tables: Mapping[str, Table]) -> bytes:
    """Tables by what their subjects are (member, group, network, kit): a heading in JSON, then table by table."""
    told = {by: table.packed() for by, table in tables.items()}
    heading = json.dumps({by: [names, len(rows)] for by, (names, rows) in told.items()}, separators=(",", ":"))
    return b"".join([heading.encode(), b"\n", *(rows for _, rows in told.values())])


def unpack(packed: bytes, by: str) -> Table | None:
    """One of the tables, None where it was not packed; those from before there were columns are JSON altogether.

    Raises OtherPackingError.
    """
    if packed[:1] != b"{":
        return _unpacked_before(packed, by)
    heading, _, rest = packed.partition(b"\n")
    first = 0
    for what, names, size in _heading(heading):
        if what == by:
            columns = spread(rest[first : first + size], many=len(Sums._fields) + (not names))
            return Table.of(names, columns) if names else Table.of(list(accumulate(columns[0])), columns[1:])
        first += size
    return None


def _heading(heading: bytes) -> list[tuple[str, list[str], int]]:
    try:
        return [(what, names, int(size)) for what, (names, size) in json.loads(heading).items()]
    except (TypeError, ValueError, AttributeError) as error:
        raise OtherPackingError from error


def _unpacked_before(packed: bytes, by: str) -> Table | None:
    try:
        found = json.loads(zlib.decompress(packed))
    except (ValueError, zlib.error) as error:
        raise OtherPackingError from error
    return Table({row[0]: Sums._make(row[1:]) for row in found[by]}) if by in found else None
