"""Answers what is asked of a board: sums and orders come from memory, who asks and what people are called never do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from share.core import Core, Session
from share.domain import standings as sums
from share.domain.days import local_date
from share.domain.errors import NotFoundError
from share.domain.leaderboard import By, Metric, Period, Span, Standing, check, span
from share.domain.standing_tables import Subject, Table
from share.domain.words import say
from share.repositories import leaderboard as rows
from share.repositories import recounts, snapshots
from share.repositories import standings as upkeep
from share.repositories.leaderboard import CampaignFacts, Name, Scope
from share.services.leaderboard import live
from share.services.leaderboard.live import Field, Key, Live
from share.services.leaderboard.picking import Pick, Sight, changed, named, ranked
from share.services.leaderboard.questions import LARGEST_LIMIT, LIMIT, Part, Question

ONE_DAY = timedelta(days=1)
DAYS = 14
"""Days of a sparkline, today's among them."""


@dataclass(frozen=True, slots=True)
class Final:
    """A period as it was kept at its end: when, how many rows are counted otherwise today, and the first of these."""

    taken_at: datetime
    changed: int
    rows: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One page of standings. `ranking` off: members are not compared, and no member row is given.

    `mine` is the viewer's own row, with it in `near` its neighbours; `cursor` asks for what follows;
    `today` is the date in the campaign's zone. `my_group` is the viewer's, told with daily rows; `final` is set
    where the rows are those that were kept at the period's end, `ended` where it is over, `kept` where such rows are
    there at all: of other periods that are over, only what counts today is known.
    """

    campaign: CampaignFacts
    question: Question
    span: Span
    ranking: bool
    rows: tuple[Standing, ...]
    total: int
    mine: Standing | None
    near: tuple[Standing, ...]
    cursor: str | None
    as_of: datetime
    today: date
    my_group: Name | None
    final: Final | None
    ended: bool
    kept: bool


def standings(
    core: Core,
    *,
    asked: Question,
    campaign: str | None = None,
    viewer: str | None = None,
    around: bool = False,
    cursor: str | None = None,
    limit: int = LIMIT,
) -> Board:
    """The board of a campaign (public id; None: the active one), seen by the member `viewer` (public id).

    `around` gives the rows around the viewer instead of the first ones. Raises NotFoundError, InvalidError.
    """
    part = Part(viewer=viewer, around=around, cursor=cursor, limit=limit)
    return boards(core, [(asked, part)], campaign=campaign)[0]


def boards(core: Core, wanted: Sequence[tuple[Question, Part]], *, campaign: str | None = None) -> list[Board]:
    """Several boards of one campaign at one time, as a page shows them beside each other."""
    for asked, _ in wanted:
        check(asked.by, asked.metric, asked.network, group=asked.group)
        if asked.network is not None:
            core.networks.get(asked.network)
    with looking(core, campaign) as (session, facts, held):
        return [_Look(core, session, facts, held, asked, part).board() for asked, part in wanted]


def whole(core: Core, asked: Question) -> Iterator[Board]:
    """The active campaign's board, page by page, all as it stood at the first one: rows that move come once."""
    check(asked.by, asked.metric, asked.network, group=asked.group)
    if asked.network is not None:
        core.networks.get(asked.network)
    fixed, cursor = None, None
    while True:
        with looking(core, None) as (session, facts, held):
            part = Part(cursor=cursor, limit=LARGEST_LIMIT)
            look = _Look(core, session, facts, held, asked, part, fixing=True, fixed=fixed)
            board = look.board()
        yield board
        fixed, cursor = look.fixed, board.cursor
        if cursor is None:
            return


@contextmanager
def looking(core: Core, campaign: str | None) -> Iterator[tuple[Session, CampaignFacts, Live]]:
    """A session, the campaign in it, and the boards in memory, level with that session and held until the end."""
    held = live.of(core.db)
    with held.lock:
        with core.read() as session:
            recounts.at_one_moment(session)
            facts = _campaign(session, campaign)
            if facts.newest is not None:
                held.catch_up(session, facts.newest)
                yield session, facts, held
                return
        # Nothing was ever counted here: an installation from before there were parts, or a new one.
        with core.write() as session:
            upkeep.settle(session)
        with looking(core, campaign) as ready:
            yield ready


def _campaign(session: Session, public_id: str | None) -> CampaignFacts:
    found = rows.campaign(session, public_id=public_id)
    if found is None:
        raise NotFoundError(say("There is no such campaign."))
    return found


@dataclass(slots=True)
class _Look:
    """One board being answered; with `fixing` from a copy, `fixed` where there is one from before."""

    core: Core
    session: Session
    facts: CampaignFacts
    held: Live
    asked: Question
    part: Part
    fixing: bool = False
    fixed: Field | None = None

    def board(self) -> Board:
        asked, facts, now = self.asked, self.facts, self.core.now()
        today = local_date(now, zone=facts.timezone)
        when = span(asked.period, asked.day or today, starts_on=facts.starts_on, ends_on=facts.ends_on)
        ended = asked.period is not Period.ALL and when.last is not None and when.last < today
        hidden = asked.by is By.MEMBER and not facts.ranking
        scope = Scope(None if asked.period is Period.ALL else facts.id, when, asked.network)
        current = Field(asked.by, Table()) if hidden else self.held.field(self.session, scope, asked.by)
        there = self._past(scope, when.last) if ended and when.last and not hidden else None
        kept = None if asked.recount else there
        viewer, group = self._viewer(), self._group()
        sight = Sight(self.session, self.held, asked, group, viewer, self._labels())
        of = self._of(kept or current, group)
        compared = facts.ranking and asked.by is not By.NETWORK
        pick = ranked(sight, of, self.part) if compared else named(sight, of, self.part)
        pick = self._with_past(pick, sight, scope, today, compared=compared and kept is None and not ended)
        pick = self._with_days(pick, today) if self.part.daily and not ended else pick
        pick = _with_now(pick, current, asked.metric) if kept else pick
        return Board(
            campaign=facts,
            question=asked,
            span=when,
            ranking=facts.ranking,
            rows=pick.standings(pick.rows),
            total=pick.total,
            mine=next(iter(pick.standings([viewer])), None) if viewer in pick.near else None,
            near=pick.standings(pick.near),
            cursor=pick.cursor,
            as_of=now,
            today=today,
            my_group=self._my_group(viewer) if self.part.daily else None,
            final=self._final(kept, current, sight) if kept else None,
            ended=ended,
            kept=there is not None,
        )

    def _of(self, field: Field, group: int | None) -> Field:
        if not self.fixing:
            return field
        if self.fixed is None:
            self.fixed = self.held.copy(field, self.asked.metric, group)
        return self.fixed

    def _viewer(self) -> int | None:
        """The viewer's own number, which never changes."""
        public_id, known = self.part.viewer, self.held.ids
        if public_id is None:
            return None
        if public_id not in known and (found := rows.member_id(self.session, public_id)) is not None:
            known[public_id] = found
        return known.get(public_id)

    def _group(self) -> int | None:
        if self.asked.group is None:
            return None
        found = rows.group_id(self.session, self.asked.group)
        if found is None:
            raise NotFoundError(say("There is no such group."))
        return found

    def _my_group(self, viewer: int | None) -> Name | None:
        mine = self.held.groups.get(viewer) if viewer is not None else None
        return rows.names(self.session, By.GROUP, [mine])[mine] if mine is not None else None

    def _labels(self) -> dict[str, str]:
        if self.asked.by is not By.NETWORK:
            return {}
        return {network.name: network.label for network in self.core.networks.all}

    def _past(self, scope: Scope, day: date) -> Field | None:
        """The period's sums as they stood at the end of a day, if they were kept then and can be read."""
        period, by = self.asked.period, self.asked.by
        own = Scope(self.facts.id, scope.span, scope.network)
        key: Key = (own, by, (period.value, day))

        def load() -> Field:
            found = snapshots.find(self.session, self.facts.id, period, span=scope.span, day=day)
            if found is None:
                return Field(by, Table(), missing=True)
            packed, taken_at = found
            table = snapshots.table(packed, by, scope.network)
            return Field(by, Table(), missing=True) if table is None else Field(by, table, taken_at=taken_at)

        return self.held.past(key, load)

    def _with_past(self, pick: Pick, sight: Sight, scope: Scope, today: date, *, compared: bool) -> Pick:
        """Say how each row moved since the end of yesterday."""
        yesterday = today - ONE_DAY
        first = scope.span.first
        past = self._past(scope, yesterday) if compared and (first is None or first <= yesterday) else None
        if past is None or not pick.ranks:
            return pick
        order = self.held.order(past, self.asked.metric, sight.group)
        moved: dict[Subject, int] = {}
        for subject, rank in pick.ranks.items():
            before = past.sums.get(subject)
            then = order.rank(before) if before is not None and before.stands(self.asked.metric) else None
            if then is not None and rank is not None:
                moved[subject] = then - rank
        return replace(pick, moved=moved)

    def _with_days(self, pick: Pick, today: date) -> Pick:
        if self.asked.by not in (By.MEMBER, By.GROUP):
            return pick
        first = today - (DAYS - 1) * ONE_DAY
        # Kept under a week's beginning, so that tomorrow asks for the same ones again.
        since = first - timedelta(days=first.weekday())
        scope = Scope(self.facts.id, Span(since, None), self.asked.network)
        found = self.held.daily(self.session, scope, self.asked.by, list(pick.names))
        each = [first + number * ONE_DAY for number in range(DAYS)]
        metric = self.asked.metric
        lines = {one: [mine.get(day, sums.NOTHING) for day in each] for one, mine in found.items()}
        # Where no day is known there is nothing to draw: a flat line would say 0.
        told = {one: line for one, line in lines.items() if any(day.value(metric) is not None for day in line)}
        known = {one: tuple(day.of_day(metric) for day in line) for one, line in told.items()}
        return replace(pick, days=known)

    def _final(self, kept: Field, current: Field, sight: Sight) -> Final | None:
        if kept.taken_at is None:
            return None
        others = changed(sight, kept, current)
        return Final(kept.taken_at, others.many, sight.differences(others.first, kept, current))


def _with_now(pick: Pick, current: Field, metric: Metric) -> Pick:
    """Say beside each kept row what it is counted as today."""
    today = current.sums.several(list(pick.values))
    return replace(pick, now={one: today.get(one, sums.NOTHING).of_day(metric) for one in pick.values})
