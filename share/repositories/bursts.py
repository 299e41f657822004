"""Clicks that came too many at once: held until a coordinator says whether people made them."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, select, text
from sqlalchemy.orm import Session, aliased

from share.domain.click_rules import PEAK, Verdict, crowd
from share.domain.clicks import Peak
from share.models.base import new_public_id
from share.models.clicks import Burst, ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.repositories import clicks
from share.repositories.statements import array_of, upsert

T = TypeVar("T")

HELD, COUNTED, DROPPED = "held", "counted", "dropped"

HOUR = 3600
MS = 1000
"""A window is kept in ms since 1970, and told in seconds."""


@dataclass(frozen=True, slots=True)
class HeldBurst:
    """One burst with whose link it came on, and the kit of that link; `decided_by` is "" until somebody decided."""

    burst: Burst
    member: Member
    kit: Kit
    network: str
    decided_by: str


def add(session: Session, bursts: Mapping[Peak, tuple[int, int]], *, host: int, now: datetime) -> None:
    """Hold these peaks; one that is known from an earlier segment grows."""
    rows = [(new_public_id(), *peak, *bursts[peak]) for peak in sorted(bursts)]
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        columns = dict(zip(_GIVEN, map(array_of, zip(*rows, strict=True)), strict=True))
        session.execute(_ADD, columns | {"host": host, "ms": MS, "state": HELD, "now": now})
        return
    same = {"host": host, "state": HELD, "found_at": now}
    upsert(
        session,
        Burst,
        [dict(zip(_GIVEN, row, strict=True)) | {"window": row[2] * MS} | same for row in rows],
        key=("link_id", "window", "family", "host"),
        changes=lambda new: {"human": Burst.human + new.human, "unique": Burst.unique + new.unique},
    )


_GIVEN = ("public_id", "link_id", "window", "family", "human", "unique")

_ADD = text(
    'INSERT INTO click_bursts AS old (public_id, link_id, "window", family, host, human, "unique", state, found_at)'
    ' SELECT public_id, link_id, "window" * :ms, family, :host, human, "unique", :state, :now'
    " FROM unnest(CAST(:public_id AS text[]), CAST(:link_id AS int[]), CAST(:window AS bigint[]),"
    " CAST(:family AS text[]), CAST(:human AS int[]), CAST(:unique AS int[]))"
    ' AS new (public_id, link_id, "window", family, human, "unique")'
    ' ON CONFLICT (link_id, "window", family, host) DO UPDATE'
    ' SET human = old.human + excluded.human, "unique" = old."unique" + excluded."unique"'
)
"""As the hours are added: a kit that is opened everywhere at once brings a peak for every link of it."""


def known(session: Session, *, host: int, since: int = 0) -> dict[Peak, bool]:
    """The peaks from `since` (seconds) on that were held, and whether a coordinator let them count."""
    return _counting(session, Burst.host == host, Burst.window >= (since - since % PEAK) * MS)


def decided(session: Session, *, host: int) -> dict[Peak, bool]:
    """As known(), of those alone that a coordinator decided about."""
    return _counting(session, Burst.host == host, Burst.state != HELD)


def _counting(session: Session, *wanted: ColumnElement[bool]) -> dict[Peak, bool]:
    rows = select(Burst.link_id, Burst.window, Burst.family, Burst.state).where(*wanted).order_by(Burst.id)
    found: dict[Peak, bool] = {}
    for link, window, family, state in session.execute(rows):
        _put(found, link, window, family, state == COUNTED)
    return found


def _put(found: dict[Peak, T], link: int, window: int, family: str, what: T) -> None:
    """Of bursts that are one peak by now, as kept before rules version 6: the one of its name, else the first."""
    peak = (link, window // MS, crowd(family))
    if peak not in found or family == peak[2]:
        found[peak] = what


def begin_anew(session: Session, places: Container[tuple[int, int]], *, host: int) -> None:
    """In these links' hours (seconds) nothing is held any more; what was decided about waits to be counted again."""
    for burst in session.scalars(select(Burst).where(Burst.host == host)).all():
        if (burst.link_id, _hour(burst)) in places:
            burst.human = burst.unique = 0
            if burst.state == HELD:
                session.delete(burst)
    session.flush()
    named: dict[Peak, Burst] = {}
    for burst in session.scalars(select(Burst).where(Burst.host == host).order_by(Burst.id)):
        if (burst.link_id, _hour(burst)) in places:
            _put(named, burst.link_id, burst.window, burst.family, burst)
    for peak, burst in named.items():
        burst.family = peak[2]
    session.flush()


def _hour(burst: Burst) -> int:
    """When the hour of a burst began, in seconds."""
    return burst.window // MS - burst.window // MS % HOUR


def held(session: Session, *, limit: int) -> list[HeldBurst]:
    """What waits for a coordinator, the longest waiting first."""
    return _with_links(session, _ALL.where(Burst.state == HELD).order_by(Burst.found_at, Burst.id).limit(limit))


def count_held(session: Session) -> int:
    return session.scalar(select(func.count()).where(Burst.state == HELD)) or 0


def latest(session: Session, *, limit: int) -> list[HeldBurst]:
    """The latest decisions."""
    found = _ALL.where(Burst.state != HELD).order_by(Burst.decided_at.desc(), Burst.id.desc())
    return _with_links(session, found.limit(limit))


_DECIDER = aliased(Member)
_ALL = (
    select(Burst, Member, Kit, Link.network, func.coalesce(_DECIDER.name, ""))
    .join(Link, Link.id == Burst.link_id)
    .join(Member, Member.id == Link.member_id)
    .join(Kit, Kit.id == Link.kit_id)
    .outerjoin(_DECIDER, _DECIDER.id == Burst.decided_by_id)
)


def _with_links(session: Session, found: Select[Burst, Member, Kit, str, str]) -> list[HeldBurst]:
    return [HeldBurst(*row) for row in session.execute(found)]


def find(session: Session, public_id: str) -> Burst | None:
    return session.scalar(select(Burst).where(Burst.public_id == public_id).with_for_update())


def owner_id(session: Session, burst: Burst) -> int:
    """The member on whose link the clicks came."""
    return session.get_one(Link, burst.link_id).member_id


def let_count(session: Session, burst: Burst) -> None:
    """Move a burst's clicks to the human ones of its hour."""
    _move(session, burst, human=burst.human, unique=burst.unique)


def count_no_more(session: Session, burst: Burst) -> None:
    """Move a burst's clicks back from the human ones of its hour."""
    _move(session, burst, human=-burst.human, unique=-burst.unique)


def _move(session: Session, burst: Burst, *, human: int, unique: int) -> None:
    clicks.add_hours(
        session,
        {
            (burst.link_id, _hour(burst), Verdict.BURST): -human,
            (burst.link_id, _hour(burst), Verdict.HUMAN): human,
            (burst.link_id, _hour(burst), Verdict.UNIQUE): unique,
        },
        host=burst.host,
    )
    session.execute(
        delete(ClickHour).where(ClickHour.link_id == burst.link_id, ClickHour.host == burst.host, ClickHour.clicks <= 0)
    )


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many wait, and since when the longest does."""
    row = session.execute(
        select(func.count(), func.min(Burst.found_at, type_=Burst.found_at.type)).where(Burst.state == HELD)
    ).one()
    return int(row[0]), row[1]
