"""What boards are read from: the campaign, sums of standings' parts and of points, moves, names."""

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from share.domain.leaderboard import By, Span
from share.domain.standing_tables import Subject, Table
from share.domain.standings import NOTHING, Sums
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Group, Member
from share.models.posts import Post
from share.models.scores import ScoreEntry
from share.models.standings import StandingMove, StandingPart
from share.repositories.standing_facts import NUMBERS
from share.repositories.statements import among

LONG = timedelta(days=62)
"""A span of more days is taken for most of a campaign."""


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a board needs to know of its campaign; `newest` is the last move that was told, None before any."""

    id: int
    public_id: str
    name: str
    timezone: str
    starts_on: date
    ends_on: date | None
    ranking: bool
    newest: int | None


# Tables, not classes: a page asks these every time, and SQLAlchemy's way from classes to rows takes half as long again.
_CAMPAIGNS, _KITS, _GROUPS, _PEOPLE = (one.__table__.c for one in (Campaign, Kit, Group, Member))

_CAMPAIGN = select(
    *(_CAMPAIGNS[name] for name in ("id", "public_id", "name", "timezone", "starts_on", "ends_on", "settings")),
    select(func.max(StandingMove.__table__.c.id)).scalar_subquery().label("newest"),
)
_RUNNING = _CAMPAIGN.where(_CAMPAIGNS.active).order_by(_CAMPAIGNS.starts_on.desc(), _CAMPAIGNS.id.desc())
_LATEST = _RUNNING.limit(1)


def campaign(session: Session, *, public_id: str | None = None) -> CampaignFacts | None:
    """One campaign, or where none is named the active one (the latest of several)."""
    wanted = _LATEST if public_id is None else _CAMPAIGN.where(_CAMPAIGNS.public_id == public_id)
    row = session.connection().execute(wanted).first()
    return None if row is None else _facts(row)


def running(session: Session) -> list[CampaignFacts]:
    """All active campaigns."""
    return [_facts(row) for row in session.execute(_RUNNING)]


def _facts(row: Any) -> CampaignFacts:
    return CampaignFacts(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        timezone=row.timezone,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ranking=bool(row.settings.get("ranking", True)),
        newest=row.newest,
    )


def newest(session: Session) -> int | None:
    """The last move that was told."""
    return session.scalar(select(func.max(StandingMove.id)))


class Move(NamedTuple):
    """One row to follow: whose sums moved, by how much; other rows than sums say what to look at again."""

    id: int
    what: str
    campaign_id: int | None
    member_id: int | None
    kit_id: int | None
    network: str | None
    day: date | None
    sums: Sums


_MOVES = select(
    *(
        getattr(StandingMove, name)
        for name in ("id", "what", "campaign_id", "member_id", "kit_id", "network", "day", *NUMBERS, "points")
    )
).order_by(StandingMove.id)


def moves(session: Session, *, since: int, most: int) -> list[Move]:
    """The moves from `since` on, that one among them while it is still kept."""
    rows = session.execute(_MOVES.where(StandingMove.id >= since).limit(most))
    return [Move._make((*row[:7], Sums._make(row[7:]))) for row in rows]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is added up: one campaign or all (None), local dates, one network or all."""

    campaign_id: int | None
    span: Span
    network: str | None = None


def tallies(session: Session, scope: Scope, by: By) -> Table:
    """Add up a scope by subject; hidden members count like all others. A group's total is its own members' alone."""
    # By way of the connection, and all at once: a hundred thousand rows take a session, or row by row, twice as long.
    connection = session.connection()
    earned = connection.execute(_earned(scope, by)).all()
    points: dict[Subject, int] = {subject: mine for subject, mine in earned}  # noqa: C416 - a row is no pair to mypy
    return _table(connection.execute(_added(scope, by)).all(), points)


def tallies_by_network(session: Session, scope: Scope, by: By) -> dict[str, Table]:
    """As tallies(), of each network that anything is of: all of them in one look."""
    connection = session.connection()
    earned = _earned(scope, by).add_columns(ScoreEntry.network).group_by(ScoreEntry.network)
    points: defaultdict[str, dict[Subject, int]] = defaultdict(dict)
    for subject, mine, network in connection.execute(earned.where(ScoreEntry.network.is_not(None))).all():
        points[network][subject] = mine
    added: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)
    parts = _added(scope, by).add_columns(StandingPart.network).group_by(StandingPart.network)
    for *sums, network in connection.execute(parts).all():
        added[network].append(sums)
    return {network: _table(added[network], points[network]) for network in added.keys() | points.keys()}


def _earned(scope: Scope, by: By) -> Select[Any]:
    return _grouped(ScoreEntry, scope, by, [_sum(ScoreEntry.points)])


def _added(scope: Scope, by: By) -> Select[Any]:
    return _grouped(StandingPart, scope, by, [_sum(getattr(StandingPart, name)) for name in NUMBERS])


def _table(added: Sequence[Sequence[Any]], points: dict[Subject, int]) -> Table:
    """Rows of a subject and its NUMBERS, and points, which are taken out."""
    subjects, *columns = zip(*added, strict=True) if added else ((),) * (1 + len(NUMBERS))
    found = Table.of(subjects, [array("q", one) for one in (*columns, [points.pop(one, 0) for one in subjects])])
    for subject, mine in points.items():
        found[subject] = NOTHING._replace(points=mine)
    return found


def _sum(number: Any) -> Any:
    """A whole number: PostgreSQL's own sums of large ones are decimals, which are slow to read."""
    return sql_cast(func.sum(number), BigInteger)


def _grouped(table: type[StandingPart | ScoreEntry], scope: Scope, by: By, numbers: Sequence[Any]) -> Select[Any]:
    rows, subject = _by(table, by, numbers)
    return _within(rows, table, scope).group_by(subject)


def _by(table: type[StandingPart | ScoreEntry], by: By, numbers: Sequence[Any]) -> tuple[Select[Any], Any]:
    if by is By.GROUP:
        subject: Any = Member.group_id
        joined = select(subject, *numbers).select_from(table).join(Member, Member.id == table.member_id)
        return joined.where(subject.is_not(None)), subject
    subject = {By.MEMBER: table.member_id, By.KIT: table.kit_id, By.NETWORK: table.network}[by]
    return select(subject, *numbers).where(subject.is_not(None)), subject


def _within(rows: Select[Any], table: type[StandingPart | ScoreEntry], scope: Scope) -> Select[Any]:
    first, last = scope.span.first, scope.span.last
    if scope.campaign_id is not None:
        # Most rows by way of an index are slower than all of them in turn, which SQLite cannot know.
        many = first is None or last is None or last - first > LONG
        rows = rows.where((table.campaign_id + 0 if many else table.campaign_id) == scope.campaign_id)
    if first is not None:
        rows = rows.where(table.day >= first)
    if last is not None:
        rows = rows.where(table.day <= last)
    return rows if scope.network is None else rows.where(table.network == scope.network)


Days = dict[Subject, dict[date, Sums]]


def days(session: Session, scope: Scope, by: By, subjects: Collection[Any]) -> Days:
    """Day by day what these subjects have in a scope."""
    found: Days = {subject: {} for subject in subjects}
    numbers: list[Any] = [func.sum(getattr(StandingPart, name)) for name in NUMBERS]
    for subject, day, *sums in session.execute(_daily(session, StandingPart, scope, by, subjects, numbers)):
        found[subject][day] = Sums(*map(int, sums))
    points = [func.sum(ScoreEntry.points)]
    for subject, day, earned in session.execute(_daily(session, ScoreEntry, scope, by, subjects, points)):
        mine = found[subject]
        mine[day] = mine.get(day, NOTHING)._replace(points=int(earned))
    return found


def _daily(
    session: Session,
    table: type[StandingPart | ScoreEntry],
    scope: Scope,
    by: By,
    subjects: Collection[Any],
    numbers: Sequence[Any],
) -> Select[Any]:
    rows, subject = _by(table, by, [table.day, *numbers])
    return _within(rows, table, scope).where(among(session, subject, subjects)).group_by(subject, table.day)


class Person(NamedTuple):
    """How a member stands on boards: not at all where `shown` is false."""

    id: int
    group_id: int | None
    shown: bool


def people(session: Session, ids: Collection[int] | None = None) -> list[Person]:
    """These members, or all of them."""
    rows = select(_PEOPLE.id, _PEOPLE.group_id, _PEOPLE.shown_as, _PEOPLE.state)
    wanted = rows if ids is None else rows.where(among(session, _PEOPLE.id, ids))
    return [
        Person(id_, group, shown_as != "hidden" and state == "agreed")
        for id_, group, shown_as, state in session.connection().execute(wanted)
    ]


def agreed_since(session: Session, since: datetime) -> set[int]:
    """Who agreed since then: all ids in one value, as at a campaign's start they are everybody's."""
    gathered = func.array_agg if session.get_bind().dialect.name == "postgresql" else func.json_group_array
    found = session.scalar(select(gathered(_PEOPLE.id)).where(_PEOPLE.agreed_at >= since))
    return set(json.loads(found) if isinstance(found, str) else found or ())


def networks(session: Session) -> list[str]:
    """The networks that anything was posted on; among very many posts each is found by their index alone."""
    first = select(func.min(Post.network).label("name")).cte("names", recursive=True)
    after = select(func.min(Post.network)).where(Post.network > first.c.name).scalar_subquery()
    every = first.union_all(select(after).where(first.c.name.is_not(None)))
    return [name for name in session.scalars(select(every.c.name)) if name is not None]


class Name(NamedTuple):
    """What a subject is called in addresses, and by people."""

    subject: str
    name: str


def names(session: Session, by: By, ids: Iterable[Any]) -> dict[Subject, Name]:
    """What these subjects are called. Members who are not shown (any more) are left out."""
    wanted = sorted(set(ids))
    if by is By.NETWORK or not wanted:
        return {name: Name(name, name) for name in wanted}
    if by is By.MEMBER:
        return _members(session, wanted)
    rows, key = (_GROUP_NAMES, _GROUPS.id) if by is By.GROUP else (_KIT_NAMES, _KITS.id)
    told = session.connection().execute(rows.where(among(session, key, wanted)))
    return {id_: Name(subject, name) for id_, subject, name in told}


_GROUP_NAMES: Any = select(_GROUPS.id, _GROUPS.public_id, _GROUPS.name)
_KIT_NAMES: Any = select(_KITS.id, _KITS.slug, _KITS.title)
_MEMBER_NAMES: Any = select(_PEOPLE.id, _PEOPLE.public_id, _PEOPLE.name, _PEOPLE.alias, _PEOPLE.shown_as).where(
    _PEOPLE.shown_as != "hidden", _PEOPLE.state == "agreed"
)


def _members(session: Session, ids: Sequence[int]) -> dict[Subject, Name]:
    rows = session.connection().execute(_MEMBER_NAMES.where(among(session, _PEOPLE.id, ids))).all()
    return {
        id_: Name(public_id, name if shown_as == "name" else alias) for id_, public_id, name, alias, shown_as in rows
    }


def member_id(session: Session, public_id: str) -> int | None:
    return session.scalar(select(Member.id).where(Member.public_id == public_id))


def group_id(session: Session, public_id: str) -> int | None:
    return session.scalar(select(Group.id).where(Group.public_id == public_id))
