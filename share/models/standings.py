from datetime import date

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time

_Big = BigInteger().with_variant(Integer, "sqlite")


class _Numbers:
    """What is added up on boards, in the order of domain/standings.Sums (points stand in the score ledger)."""

    posts: Mapped[int] = mapped_column(Integer)
    unverified: Mapped[int] = mapped_column(Integer)
    engagements: Mapped[int] = mapped_column(BigInteger)
    engaged: Mapped[int] = mapped_column(Integer)
    partials: Mapped[int] = mapped_column(Integer)
    impressions: Mapped[int] = mapped_column(BigInteger)
    measured: Mapped[int] = mapped_column(Integer)
    clicks: Mapped[int] = mapped_column(BigInteger)


class StandingPart(_Numbers, Base):
    """What one post (kind 1) or tracked link (kind 2) adds to boards, as it was last counted.

    The one cache of ranks, made from facts by repositories/standings.py and made anew when it is lost: so no foreign
    keys. No number is indexed, and room is left in PostgreSQL's pages, so that a row changes where it stands.
    """

    __tablename__ = "standing_parts"
    __table_args__ = (
        Index("ix_standing_parts_campaign_id_day", "campaign_id", "day"),
        Index("ix_standing_parts_member_id_day", "member_id", "day"),
        Index("ix_standing_parts_kit_id", "kit_id"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    campaign_id: Mapped[int]
    member_id: Mapped[int]
    kit_id: Mapped[int]
    network: Mapped[str]
    day: Mapped[date]


class StandingMove(_Numbers, Base):
    """By how much a member's sums moved; processes that keep boards in memory follow these rows.

    Ids rise in the order of commits. what: sums, member (shown otherwise, or in another group: look again), taken (a
    snapshot is there) or all (everything was counted anew: forget what you have).
    """

    __tablename__ = "standing_moves"

    id: Mapped[int] = mapped_column(_Big, primary_key=True)
    what: Mapped[str]
    campaign_id: Mapped[int | None]
    member_id: Mapped[int | None]
    kit_id: Mapped[int | None]
    network: Mapped[str | None]
    day: Mapped[date | None]
    points: Mapped[int] = mapped_column(BigInteger)


class Snapshot(Base):
    """A campaign's sums of one period as they stood at the end of `day`, packed as domain/standings.py tells.

    `final`: the period ended with that day; the row stays for ever and is never changed. The others serve to tell
    how ranks moved since, and go when the next day's are there. `first` of a period without one is 1 January 1970.
    """

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("campaign_id", "period", "first", "day"),)

    id: Mapped[Id]
    campaign_id: Mapped[int]
    period: Mapped[str]
    first: Mapped[date]
    day: Mapped[date]
    final: Mapped[bool]
    taken_at: Mapped[Time]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class StandingBase(Base):
    """A large board's sums as they stood when the move `seen` was the newest: where a process begins to follow moves.

    Made from the parts by services/leaderboard/bases.py and packed as domain/standing_tables.py tells; numbers and ids
    alone. What does not agree with the moves is not used and made anew, so nothing depends on these rows.
    """

    __tablename__ = "standing_bases"

    key: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
