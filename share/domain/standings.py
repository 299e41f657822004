"""Sums that rise and fall, kept in order: ranks of a hundred thousand rows without counting them.

An order is a sorted list of keys, one a subject: the greater the value, the smaller the key; unknown values stand
last; equal ones stand by id, so by who was there first. A rank is found by bisection.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Mapping
from operator import add
from typing import NamedTuple

from share.domain.leaderboard import Metric

ID_BITS = 40
ID = (1 << ID_BITS) - 1
GREATEST = 1 << 60
UNKNOWN = 1 << 61
FEW = 64
"""So many changes are put into their places one by one; for more the whole order is merged."""


class Sums(NamedTuple):
    """What a subject has in a period. `engaged` and `measured` are how many posts told engagements, impressions.

    `partials` are verified posts of which some, or all, of the engagements are not known.
    """

    posts: int = 0
    unverified: int = 0
    engagements: int = 0
    engaged: int = 0
    partials: int = 0
    impressions: int = 0
    measured: int = 0
    clicks: int = 0
    points: int = 0

    def value(self, metric: Metric) -> int | None:
        """None where nobody told; what is known to be nothing is 0."""
        match metric:
            case Metric.POSTS:
                return self.posts
            case Metric.ENGAGEMENTS:
                return self.engagements if self.engaged else None
            case Metric.CLICKS:
                return self.clicks
            case Metric.IMPRESSIONS:
                return self.impressions if self.measured else None
            case Metric.POINTS:
                return self.points

    def of_day(self, metric: Metric) -> int | None:
        """As value(), of a day or a row by itself: where nothing was posted nothing is to be told, and it is 0."""
        value = self.value(metric)
        return 0 if value is None and not (self.posts or self.unverified) else value

    def stands(self, metric: Metric) -> bool:
        """Whether it has a row; points are dated by their own day, so alone they make one on their own board only."""
        return bool(self.posts or self.unverified or self.clicks or (metric is Metric.POINTS and self.points))


NOTHING = Sums()


def plus(one: Sums, other: Sums) -> Sums:
    return Sums._make(map(add, one, other))


def key_of(subject: int, sums: Sums, metric: Metric) -> int:
    value = sums.value(metric)
    place = UNKNOWN if value is None else GREATEST - value
    return place << ID_BITS | subject


def subject_of(key: int) -> int:
    return key & ID


def value_of(key: int) -> int:
    """The value in a key; there is none in that of an unknown one."""
    return GREATEST - (key >> ID_BITS)


class Order:
    """Subjects in their order by one metric, from their keys."""

    __slots__ = ("_keys", "metric")

    def __init__(self, metric: Metric, keys: Iterable[int]) -> None:
        self.metric = metric
        self._keys = sorted(keys)

    def copy(self) -> "Order":
        """The same order, which stays as it is when this one moves."""
        return Order(self.metric, self._keys)

    def of(self, subjects: Collection[int]) -> "Order":
        """These subjects alone, in this order, which stays as it is."""
        return Order(self.metric, [key for key in self._keys if key & ID in subjects])

    def where(self, belongs: Mapping[int, int | None], to: int) -> "Order":
        """Those alone that belong to one, in this order, which stays as it is."""
        return Order(self.metric, [key for key in self._keys if belongs.get(key & ID) == to])

    def find(self, subject: int) -> int | None:
        """The key with which a subject stands here, whatever it has by now."""
        return next((key for key in self._keys if key & ID == subject), None)

    def __len__(self) -> int:
        return len(self._keys)

    def slice(self, first: int, size: int) -> list[int]:
        return [subject_of(key) for key in self._keys[max(first, 0) : max(first, 0) + size]]

    def key_at(self, place: int) -> int:
        return self._keys[place]

    def after(self, key: int) -> int:
        """The place of what follows a key, whether or not it still stands in the order."""
        return bisect_right(self._keys, key)

    def place(self, subject: int, sums: Sums) -> int | None:
        """Where a subject stands, from 0; None where it does not."""
        key = key_of(subject, sums, self.metric)
        place = bisect_left(self._keys, key)
        return place if place < len(self._keys) and self._keys[place] == key else None

    def rank(self, sums: Sums) -> int | None:
        """1 + how many are strictly greater; None for an unknown value."""
        value = sums.value(self.metric)
        return None if value is None else 1 + bisect_left(self._keys, (GREATEST - value) << ID_BITS)

    def move(self, gone: Collection[int], come: Collection[int]) -> None:
        """Take these keys out and put those in."""
        if len(gone) + len(come) > FEW:
            out = set(gone)
            self._keys = [key for key in self._keys if key not in out]
            self._keys += come
            self._keys.sort()
            return
        for key in gone:
            place = bisect_left(self._keys, key)
            if place < len(self._keys) and self._keys[place] == key:
                del self._keys[place]
        for key in come:
            insort(self._keys, key)
