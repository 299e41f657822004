"""Picking a page of rows from a field, and putting names to them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from share.core import Session
from share.domain.errors import InvalidError
from share.domain.leaderboard import By, Standing, Tally
from share.domain.standing_tables import Subject
from share.domain.standings import NOTHING, Sums
from share.domain.words import say
from share.repositories import leaderboard as rows
from share.repositories.leaderboard import Name
from share.services.leaderboard.live import Field, Live, Others
from share.services.leaderboard.questions import LARGEST_LIMIT, Part, Question

CHANGES_SHOWN = 10

NEIGHBOURS = 3
"""Rows shown above and below one's own."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 24
_GREATEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Sight:
    """With what a board is looked at: the session, what is in memory, the question, whose eyes, networks' labels."""

    session: Session
    held: Live
    asked: Question
    group: int | None
    viewer: int | None
    labels: Mapping[str, str]

    def names(self, subjects: Iterable[Subject]) -> dict[Subject, Name]:
        """Names as they are at this moment; who is not shown (any more) has none."""
        found = rows.names(self.session, self.asked.by, subjects)
        return {one: replaced(name, self.labels) for one, name in found.items()}

    def differences(self, subjects: Sequence[Subject], kept: Field, current: Field) -> tuple[Standing, ...]:
        """Rows that are counted otherwise today, with both values."""
        names, metric = self.names(subjects), self.asked.metric
        return tuple(
            Standing(
                None,
                kept.sums.get(one, NOTHING).of_day(metric),
                tally(names[one], kept.sums.get(one, NOTHING)),
                now=current.sums.get(one, NOTHING).of_day(metric),
            )
            for one in subjects
            if one in names
        )


def replaced(name: Name, labels: Mapping[str, str]) -> Name:
    return name._replace(name=labels.get(name.subject, name.name)) if labels else name


@dataclass(frozen=True, slots=True)
class Pick:
    """Which rows are shown, in order, and all that is told of each."""

    rows: Sequence[Subject]
    near: Sequence[Subject]
    total: int
    cursor: str | None
    names: Mapping[Subject, Name]
    sums: Mapping[Subject, Sums]
    values: Mapping[Subject, int | None]
    ranks: Mapping[Subject, int | None]
    moved: Mapping[Subject, int] = field(default_factory=dict)
    days: Mapping[Subject, tuple[int | None, ...]] = field(default_factory=dict)
    now: Mapping[Subject, int | None] = field(default_factory=dict)

    def standings(self, subjects: Sequence[Subject | None]) -> tuple[Standing, ...]:
        return tuple(self._standing(one) for one in subjects if one is not None and one in self.names)

    def _standing(self, one: Subject) -> Standing:
        return Standing(
            self.ranks.get(one),
            self.values[one],
            tally(self.names[one], self.sums[one]),
            moved=self.moved.get(one),
            days=self.days.get(one, ()),
            now=self.now.get(one),
        )


def tally(name: Name, sums: Sums) -> Tally:
    return Tally(
        subject=name.subject,
        name=name.name,
        posts=sums.posts,
        unverified=sums.unverified,
        engagements=sums.engagements if sums.engaged else None,
        partial=bool(sums.engaged and sums.partials),
        impressions=sums.impressions if sums.measured else None,
        clicks=sums.clicks,
        points=sums.points,
    )


def ranked(sight: Sight, of: Field, part: Part) -> Pick:
    """Rows in the order of their values, each with 1 + how many are strictly greater."""
    metric = sight.asked.metric
    order = sight.held.order(of, metric, sight.group)
    size = min(max(part.limit, 1), LARGEST_LIMIT)
    mine = of.sums.get(sight.viewer) if sight.viewer is not None and of.by is By.MEMBER else None
    place = order.place(sight.viewer, mine) if sight.viewer is not None and mine is not None else None
    if part.cursor:
        first = order.after(number_of(part.cursor))
    else:
        first = max(0, place - size // 2) if part.around and place is not None else 0
    chosen: list[Subject] = list(order.slice(first, size))
    near: list[Subject] = []
    if place is not None:
        top = max(0, place - NEIGHBOURS)
        near = list(order.slice(top, place + NEIGHBOURS + 1 - top))
    sums = of.sums.several((*chosen, *near))
    return Pick(
        rows=chosen,
        near=near,
        total=len(order),
        cursor=cursor_of(order.key_at(first + size - 1)) if first + size < len(order) else None,
        names=sight.names(sums),
        sums=sums,
        values={one: mine.value(metric) for one, mine in sums.items()},
        ranks={one: order.rank(mine) for one, mine in sums.items()},
    )


def named(sight: Sight, of: Field, part: Part) -> Pick:
    """Rows that are not compared, by name."""
    metric = sight.asked.metric
    sums = {one: mine for one, mine in of.sums.items() if mine.stands(metric) and sight.held.is_shown(of.by, one)}
    names = sight.names(sums)
    listed = sorted(names, key=lambda one: _by_name(names[one]))
    size = min(max(part.limit, 1), LARGEST_LIMIT)
    first = _after(sight, listed, names, number_of(part.cursor)) if part.cursor else 0
    last = listed[first + size - 1] if first + size < len(listed) else None
    return Pick(
        rows=listed[first : first + size],
        near=(),
        total=len(listed),
        cursor=None if last is None else cursor_of(last if isinstance(last, int) else first + size),
        names=names,
        sums=sums,
        values={one: mine.value(metric) for one, mine in sums.items()},
        ranks={},
    )


def _by_name(name: Name) -> tuple[str, str]:
    return name.name.casefold(), name.subject


def _after(sight: Sight, listed: Sequence[Subject], names: Mapping[Subject, Name], told: int) -> int:
    """The place behind what a cursor stands for: a group or kit, whether or not it is still listed.

    Networks are few and have no number of their own: there it is the place itself.
    """
    if sight.asked.by is By.NETWORK:
        return told
    last = sight.names([told]).get(told) if told <= _GREATEST_ID else None
    if last is None:
        return len(listed)
    return bisect_right(listed, _by_name(last), key=lambda one: _by_name(names[one]))


def changed(sight: Sight, kept: Field, current: Field) -> Others:
    """The subjects whose value is another today than the one that was kept, by the kept value, the greatest first."""
    key = sight.asked.metric, sight.group
    found = kept.others.get(key)
    if found is None or found.version != current.version:
        found = kept.others[key] = _others(sight, kept, current)
    return found


def _others(sight: Sight, kept: Field, current: Field) -> Others:
    metric, held = sight.asked.metric, sight.held
    then, now, nothing = kept.sums.values_by(metric), current.sums.values_by(metric), NOTHING.value(metric)

    def place(one: Subject) -> tuple[int, Subject]:
        return -(then.get(one) or 0), one

    other = [one for one, value in then.items() if now.get(one, nothing) != value]
    other += [one for one, value in now.items() if value != nothing and one not in then]
    shown = [
        one
        for one in other
        if held.is_shown(kept.by, one)
        and (sight.group is None or not isinstance(one, int) or held.groups.get(one) == sight.group)
    ]
    return Others(current.version, len(shown), nsmallest(CHANGES_SHOWN, shown, key=place))


def cursor_of(number: int) -> str:
    """A number in letters, so that nobody counts with it."""
    text = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text or "0"


def number_of(cursor: str) -> int:
    """Raises InvalidError for what cannot be one of ours."""
    if not 0 < len(cursor) <= _LONGEST or not set(cursor) <= set(_DIGITS):
        raise InvalidError(say("This cursor is not one of ours: leave it out to start at the top."), field="cursor")
    return int(cursor, len(_DIGITS))
