"""Boards in memory, one set for each process and database: loaded once, then following the moves.

Nothing here belongs to a viewer. Whoever uses a set holds its lock, and looks with a session that began after that.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import NamedTuple
from weakref import WeakKeyDictionary

from share.core import Session
from share.domain.leaderboard import By, Metric
from share.domain.standing_tables import Subject, Table
from share.domain.standings import ID, NOTHING, Order, Sums, key_of, plus
from share.infra.db import Database
from share.repositories import leaderboard as rows
from share.repositories import standing_bases as bases
from share.repositories.leaderboard import Days, Move, Scope

MOST_ROWS = 400_000
"""Rows in memory: about 60 MB; the field that was not asked for longest goes first."""

MOST_FIELDS = 300
"""Fields in memory, be they empty: whoever pages back through the years adds no work to what follows moves."""

MOST_MOVES = 50_000
"""Whoever is further behind adds everything up anew."""

MOST_DAYS = 5_000
"""Subjects whose days are kept."""


class Others(NamedTuple):
    """How many have something else in a version of today's sums than in a snapshot, and the first of them."""

    version: int
    many: int
    first: Sequence[Subject]


_VERSIONS = count()


@dataclass(slots=True)
class Field:
    """The sums of one scope by subject, and the orders that were asked for so far, by metric and group.

    `taken_at`: these are the sums of a snapshot, which follow nothing. `missing`: there is no such snapshot.
    """

    by: By
    sums: Table
    orders: dict[tuple[Metric, int | None], Order] = field(default_factory=dict)
    taken_at: datetime | None = None
    missing: bool = False
    version: int = field(default_factory=lambda: next(_VERSIONS))
    """Another one as soon as a sum moved; no two fields ever have the same."""
    others: dict[tuple[Metric, int | None], Others] = field(default_factory=dict)
    """Of a snapshot, by metric and group."""


Shifted = tuple[Subject, Sums, Sums]
"""What somebody had and has now."""

Key = tuple[Scope, By, tuple[str, date] | None]
"""Scope and subject; for a snapshot also its period and the day at whose end it was taken."""


class Live:
    """All that one process holds of one database's boards."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.seen: int | None = None
        self.fields: OrderedDict[Key, Field] = OrderedDict()
        self.days: dict[tuple[Scope, By], Days] = {}
        self.groups: dict[int, int | None] = {}
        self.unseen: set[int] = set()
        self.ids: dict[str, int] = {}

    def catch_up(self, session: Session, newest: int) -> None:
        """Follow what moved since; everything is forgotten where too much did."""
        if self.seen is not None and newest <= self.seen:
            return
        told = [] if self.seen is None else rows.moves(session, since=self.seen, most=MOST_MOVES)
        if not told or told[0].id != self.seen or len(told) == MOST_MOVES or any(one.what == "all" for one in told[1:]):
            self._start(session, newest)
        else:
            self._follow(session, told[1:])
            self.seen = told[-1].id

    def _start(self, session: Session, newest: int) -> None:
        self.fields.clear()
        self.days.clear()
        self.groups.clear()
        self.unseen.clear()
        known = bases.people(session, newest=newest)
        if known is None:
            self._know(rows.people(session))
        else:
            self.groups, self.unseen = known
        self.seen = newest

    def _know(self, people: Iterable[rows.Person]) -> None:
        for one in people:
            self.groups[one.id] = one.group_id
            (self.unseen.discard if one.shown else self.unseen.add)(one.id)

    def field(self, session: Session, scope: Scope, by: By) -> Field:
        """The sums of a scope as they are now."""
        return self._kept((scope, by, None), lambda: Field(by, self._added_up(session, scope, by)))

    def _added_up(self, session: Session, scope: Scope, by: By) -> Table:
        if by is By.GROUP:
            return self.field(session, scope, By.MEMBER).sums.gathered(self.groups)
        kept = bases.table(session, scope, by, newest=self.seen or 0)
        return rows.tallies(session, scope, by) if kept is None else kept

    def past(self, key: Key, load: Callable[[], Field]) -> Field | None:
        """The sums of a snapshot; None where it was not taken."""
        found = self._kept(key, load)
        return None if found.missing else found

    def _kept(self, key: Key, load: Callable[[], Field]) -> Field:
        found = self.fields.get(key)
        if found is None:
            found = self.fields[key] = load()
            held = sum(len(one.sums) for one in self.fields.values())
            while (held > MOST_ROWS and len(self.fields) > 1) or len(self.fields) > MOST_FIELDS:
                held -= len(self.fields.popitem(last=False)[1].sums)
        self.fields.move_to_end(key)
        return found

    def order(self, of: Field, metric: Metric, group: int | None = None) -> Order:
        """The rows that are shown, in their order; of members those of one group, if wanted."""
        found = of.orders.get((metric, group))
        if found is None:
            found = self._whole(of, metric) if group is None else self.order(of, metric).where(self.groups, group)
            of.orders[metric, group] = found
        return found

    def _whole(self, of: Field, metric: Metric) -> Order:
        keys = [] if of.by is By.NETWORK else of.sums.keys_by(metric)  # networks are not ranked
        if of.by is By.MEMBER:
            unseen = self.unseen
            keys = [key for key in keys if key & ID not in unseen]
        return Order(metric, keys)

    def copy(self, of: Field, metric: Metric, group: int | None = None) -> Field:
        """The sums and one order as they are now, which follow nothing from here on."""
        order = self.order(of, metric, group)
        return Field(of.by, of.sums.copy(), {(metric, group): order.copy()}, taken_at=of.taken_at)

    def is_shown(self, by: By, subject: Subject) -> bool:
        return by is not By.MEMBER or subject not in self.unseen

    def daily(self, session: Session, scope: Scope, by: By, subjects: Collection[Subject]) -> Days:
        """Day by day what these subjects have, in a scope that is open towards today."""
        if sum(map(len, self.days.values())) > MOST_DAYS:
            self.days.clear()
        table = self.days.setdefault((scope, by), {})
        if new := [subject for subject in subjects if subject not in table]:
            table.update(rows.days(session, scope, by, new))
        return {subject: table[subject] for subject in subjects}

    def _follow(self, session: Session, told: list[Move]) -> None:
        changed = {one.member_id for one in told if one.member_id is not None and one.what == "member"}
        unknown = {one.member_id for one in told if one.member_id is not None} - self.groups.keys()
        if changed or unknown:
            self._look_again(rows.people(session, changed | unknown))
        if any(one.what == "taken" for one in told):
            self.fields = OrderedDict((key, one) for key, one in self.fields.items() if not one.missing)
        moved = [one for one in told if one.what == "sums"]
        for (scope, _, snapshot), of in self.fields.items():
            if snapshot is None:
                self._shift(of, [one for one in moved if _within(one, scope)])
        for (scope, by), table in self.days.items():
            for one in moved:
                subject = self._subject(one, by)
                mine = table.get(subject) if subject is not None and _within(one, scope) else None
                if mine is not None and one.day is not None:
                    mine[one.day] = plus(mine.get(one.day, NOTHING), one.sums)

    def _look_again(self, people: list[rows.Person]) -> None:
        known = [one for one in people if one.id in self.groups]
        regrouped = any(self.groups[one.id] != one.group_id for one in known)
        appeared = any((one.id in self.unseen) == one.shown for one in known)
        self._know(people)
        if regrouped:
            self.fields = OrderedDict(item for item in self.fields.items() if item[0][1] is not By.GROUP)
            self.days = {key: table for key, table in self.days.items() if key[1] is not By.GROUP}
        if regrouped or appeared:
            for of in self.fields.values():
                if of.by is By.MEMBER:
                    of.orders.clear()
                    of.others.clear()

    def _subject(self, one: Move, by: By) -> Subject | None:
        match by:
            case By.MEMBER:
                return one.member_id
            case By.GROUP:
                return self.groups.get(one.member_id or 0)
            case By.KIT:
                return one.kit_id
            case By.NETWORK:
                return one.network

    def _shift(self, of: Field, moved: Iterable[Move]) -> None:
        by_subject: dict[Subject, Sums] = {}
        for one in moved:
            subject = self._subject(one, of.by)
            if subject is not None:
                by_subject[subject] = plus(by_subject.get(subject, NOTHING), one.sums)
        shifted: list[Shifted] = []
        for subject, by_much in by_subject.items():
            before = of.sums.get(subject, NOTHING)
            after = of.sums[subject] = plus(before, by_much)
            shifted.append((subject, before, after))
            if after == NOTHING:
                del of.sums[subject]
        of.version = next(_VERSIONS)
        shown = [one for one in shifted if self.is_shown(of.by, one[0])]
        # Each group's own once: several hundred groups' orders are looked at in turn.
        of_groups: defaultdict[int | None, list[Shifted]] = defaultdict(list)
        for change in shown if of.by is By.MEMBER else ():
            of_groups[self.groups.get(int(change[0]))].append(change)
        for (metric, group), order in of.orders.items():
            self._reorder(order, shown if group is None else of_groups[group], metric)

    @staticmethod
    def _reorder(order: Order, shifted: Iterable[Shifted], metric: Metric) -> None:
        gone: list[int] = []
        come: list[int] = []
        for subject, before, after in shifted:
            if isinstance(subject, str):
                continue  # networks, which are not ranked
            was = key_of(subject, before, metric) if before.stands(metric) else None
            now = key_of(subject, after, metric) if after.stands(metric) else None
            if was != now:
                gone += [] if was is None else [was]
                come += [] if now is None else [now]
        order.move(gone, come)


def _within(one: Move, scope: Scope) -> bool:
    return (
        one.day is not None
        and (scope.campaign_id is None or one.campaign_id == scope.campaign_id)
        and (scope.span.first is None or one.day >= scope.span.first)
        and (scope.span.last is None or one.day <= scope.span.last)
        and (scope.network is None or one.network == scope.network)
    )


_LIVE: WeakKeyDictionary[Database, Live] = WeakKeyDictionary()
_LOCK = threading.Lock()


def of(database: Database) -> Live:
    """The set of boards that this process holds for a database."""
    with _LOCK:
        return _LIVE.setdefault(database, Live())


def forget(database: Database) -> None:
    """Hold nothing of a database, as a process that begins."""
    with _LOCK:
        _LIVE.pop(database, None)
