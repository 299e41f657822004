"""Answers what is asked of a board; only who asks is looked at anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.errors import InvalidError, NotFoundError
from share.domain.leaderboard import By, Metric, Period, Span, Standing, check, span
from share.domain.leaderboard import standings as rank
from share.repositories import leaderboard as rows
from share.repositories.leaderboard import CampaignFacts
from share.services.leaderboard import kept
from share.services.leaderboard.kept import Ranked

LIMIT = 50
LARGEST_LIMIT = 1000
NEIGHBOURS = 2
"""Rows shown above and below one's own."""

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a board; `day` None is today in the campaign's zone."""

    period: Period = Period.WEEK
    by: By = By.MEMBER
    metric: Metric = Metric.POSTS
    network: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """One page of standings. `ranking` off: members are not compared, and no member row is given.

    `mine` is the viewer's own row, with it in `near` its neighbours; `cursor` asks for what follows;
    `today` is the date in the campaign's zone.
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


def question(*, period: str = "", by: str = "", metric: str = "", network: str = "", day: str = "") -> Question:
    """A question from words as they come in; raises InvalidError for one that is none of ours."""
    asked = Question(
        period=_choice(Period, period, Period.WEEK, "period"),
        by=_choice(By, by, By.MEMBER, "by"),
        metric=_choice(Metric, metric, Metric.POSTS, "metric"),
        network=network or None,
        day=_day(day),
    )
    check(asked.by, asked.metric, asked.network)
    return asked


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


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of a board are wanted, and for whom."""

    viewer: str | None = None
    around: bool = False
    cursor: str | None = None
    limit: int = LIMIT


def boards(core: Core, wanted: Sequence[tuple[Question, Part]], *, campaign: str | None = None) -> list[Board]:
    """Several boards of one campaign at one time, as a page shows them beside each other."""
    for asked, _ in wanted:
        check(asked.by, asked.metric, asked.network)
        if asked.network is not None:
            core.networks.get(asked.network)
    with core.read() as session:
        facts = rows.campaign(session, public_id=campaign)
        if facts is None:
            raise NotFoundError("There is no such campaign.")
        return [_standings(core, session, facts, asked=asked, part=part) for asked, part in wanted]


def _standings(core: Core, session: Session, facts: CampaignFacts, *, asked: Question, part: Part) -> Board:
    today = local_date(core.now(), zone=facts.timezone)
    when = span(asked.period, asked.day or today, starts_on=facts.starts_on, ends_on=facts.ends_on)
    board = _board(core, session, asked, facts=facts, when=when)
    size = min(max(part.limit, 1), LARGEST_LIMIT)
    place = board.places.get(part.viewer) if part.viewer else None
    first = _first(part.cursor) if not part.around or place is None else max(0, place - size // 2)
    return Board(
        campaign=facts,
        question=asked,
        span=when,
        ranking=facts.ranking,
        rows=board.rows[first : first + size],
        total=len(board.rows),
        mine=board.rows[place] if place is not None else None,
        near=_near(board.rows, place),
        cursor=str(first + size) if first + size < len(board.rows) else None,
        as_of=core.now(),
        today=today,
    )


def _board(core: Core, session: Session, asked: Question, *, facts: CampaignFacts, when: Span) -> Ranked:
    """Ranked rows, from those kept ready where nothing has changed since."""
    if not facts.ranking and asked.by is By.MEMBER:
        return kept.ranked(())
    campaign_id = None if asked.period is Period.ALL else facts.id
    key = (campaign_id, facts.version, facts.ranking, when, asked.by, asked.metric, asked.network)
    found = kept.find(core.db, key)
    if found is not None:
        return found
    tallies = rows.tallies(session, campaign_id=campaign_id, span=when, by=asked.by, network=asked.network)
    if asked.by is By.NETWORK:
        tallies = [replace(tally, name=core.networks.get(tally.subject).label) for tally in tallies]
    compared = facts.ranking and asked.by is not By.NETWORK
    return kept.keep(core.db, key, kept.ranked(rank(tallies, asked.metric, compared=compared)))


def _near(board: Sequence[Standing], place: int | None) -> tuple[Standing, ...]:
    if place is None:
        return ()
    return tuple(board[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1])


def _first(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):  # noqa: PLR2004 - far beyond any board
        raise InvalidError("This cursor is not one of ours: leave it out to start at the top.", field="cursor")
    return int(cursor)


def _choice(kind: type[Choice], word: str, default: Choice, field: str) -> Choice:
    try:
        return kind(word) if word else default
    except ValueError:
        known = ", ".join(kind)
        raise InvalidError(f"{field} must be one of {known}.", field=field, reason="unknown") from None


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError:
        raise InvalidError("date must be a day such as 2026-11-24.", field="date", reason="bad-date") from None
