"""Clicks that came too many at once: held until a coordinator says whether people made them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from share.domain.clicks import Peak, Verdict
from share.models.base import new_public_id
from share.models.clicks import Burst, ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.repositories import clicks
from share.repositories.statements import upsert

HELD, COUNTED, DROPPED = "held", "counted", "dropped"

MS = 1000
"""A window is kept in ms since 1970, and told in seconds."""


@dataclass(frozen=True, slots=True)
class HeldBurst:
    """One burst with whose link it came on, and the kit of that link."""

    burst: Burst
    member: Member
    kit: Kit
    network: str


def add(session: Session, bursts: Mapping[Peak, tuple[int, int]], *, host: int, now: datetime) -> None:
    """Hold these peaks; one that is known from an earlier segment grows."""
    rows = [
        {
            "public_id": new_public_id(),
            "link_id": link,
            "window": window * MS,
            "family": family,
            "host": host,
            "human": human,
            "unique": unique,
            "state": HELD,
            "found_at": now,
        }
        for (link, window, family), (human, unique) in sorted(bursts.items())
    ]
    upsert(
        session,
        Burst,
        rows,
        key=("link_id", "window", "family", "host"),
        changes=lambda new: {"human": Burst.human + new.human, "unique": Burst.unique + new.unique},
    )


def cleared(session: Session, *, host: int, since: int) -> set[Peak]:
    """The peaks from `since` (seconds) on that a coordinator let count."""
    rows = session.execute(
        select(Burst.link_id, Burst.window, Burst.family).where(
            Burst.host == host, Burst.window >= since * MS, Burst.state == COUNTED
        )
    )
    return {(link, window // MS, family) for link, window, family in rows}


def forget_held(session: Session, *, host: int, since: int) -> None:
    """Take undecided peaks from `since` (seconds) on away, to be found anew."""
    session.execute(delete(Burst).where(Burst.host == host, Burst.window >= since * MS, Burst.state == HELD))


def held(session: Session) -> list[HeldBurst]:
    """What waits for a coordinator, the longest waiting first."""
    rows = session.execute(
        select(Burst, Member, Kit, Link.network)
        .join(Link, Link.id == Burst.link_id)
        .join(Member, Member.id == Link.member_id)
        .join(Kit, Kit.id == Link.kit_id)
        .where(Burst.state == HELD)
        .order_by(Burst.found_at, Burst.id)
    )
    return [HeldBurst(*row) for row in rows]


def find(session: Session, public_id: str) -> Burst | None:
    return session.scalar(select(Burst).where(Burst.public_id == public_id).with_for_update())


def let_count(session: Session, burst: Burst) -> None:
    """Move a burst's clicks to the human ones of its hour."""
    hour = burst.window // MS - burst.window // MS % 3600
    clicks.add_hours(
        session,
        {
            (burst.link_id, hour, Verdict.BURST): -burst.human,
            (burst.link_id, hour, Verdict.HUMAN): burst.human,
            (burst.link_id, hour, Verdict.UNIQUE): burst.unique,
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
