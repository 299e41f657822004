"""Boards as they stood at the end of a day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from share.domain.columns import OtherPackingError
from share.domain.leaderboard import By, Period, Span
from share.domain.standing_tables import Table, unpack
from share.models.standings import Snapshot
from share.repositories.statements import insert_new

WITHOUT_BEGINNING = date(1970, 1, 1)


def first_of(span: Span) -> date:
    return span.first or WITHOUT_BEGINNING


def has(session: Session, campaign_id: int, period: Period, *, span: Span, day: date) -> bool:
    return session.execute(_one(campaign_id, period, span, day, Snapshot.id)).first() is not None


def add(
    session: Session,
    campaign_id: int,
    period: Period,
    *,
    span: Span,
    day: date,
    packed: bytes,
    now: datetime,
) -> bool:
    """Keep a period's sums at the end of `day`; False, and nothing is changed, where they are kept already."""
    row = {
        "campaign_id": campaign_id,
        "period": period.value,
        "first": first_of(span),
        "day": day,
        "final": day == span.last,
        "taken_at": now,
        "packed": packed,
    }
    return insert_new(session, Snapshot, [row], key=("campaign_id", "period", "first", "day")) == 1


def ended(session: Session, campaign_id: int, *, most: int) -> list[Span]:
    """The latest weeks and months of which the last board is kept."""
    weeks_and_months = Snapshot.period.in_([Period.WEEK.value, Period.MONTH.value])
    kept = select(Snapshot.first, Snapshot.day).where(Snapshot.campaign_id == campaign_id, Snapshot.final)
    rows = session.execute(kept.where(weeks_and_months).order_by(Snapshot.day.desc()).limit(most))
    return [Span(first, day) for first, day in rows]


def forget_before(session: Session, campaign_id: int, day: date) -> None:
    """Those that are not final served until the next day's were there."""
    old = delete(Snapshot).where(Snapshot.campaign_id == campaign_id, Snapshot.final.is_(False), Snapshot.day < day)
    session.execute(old.execution_options(synchronize_session=False))


def find(session: Session, campaign_id: int, period: Period, *, span: Span, day: date) -> tuple[bytes, datetime] | None:
    """A period's packed sums at the end of `day`, and when they were taken."""
    row = session.execute(_one(campaign_id, period, span, day, Snapshot.packed, Snapshot.taken_at)).first()
    return None if row is None else (row.packed, row.taken_at)


def name_of(by: By, network: str | None) -> str:
    """What a table is called among those of a snapshot."""
    return f"{by.value}@{network}" if network else by.value


def table(packed: bytes, by: By, network: str | None) -> Table | None:
    """One of a snapshot's tables; None where it was not kept, or by a later release in a way of its own."""
    try:
        if network and _was_left_out(packed, network):
            return None
        return unpack(packed, name_of(by, network))
    except OtherPackingError:
        return None


def _was_left_out(packed: bytes, network: str) -> bool:
    """Networks with clicks and no posts were once kept as if nothing had happened there."""
    members = unpack(packed, name_of(By.MEMBER, network))
    return not members and network in (unpack(packed, By.NETWORK.value) or ())


def _one(campaign_id: int, period: Period, span: Span, day: date, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        Snapshot.campaign_id == campaign_id,
        Snapshot.period == period.value,
        Snapshot.first == first_of(span),
        Snapshot.day == day,
    )
