from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class ScoreRules(Base):
    """One version of a campaign's rules for points, as domain/score_rules.py reads them; the newest one holds.

    `timezone` tells its days apart, frozen with the version. `applied_at` is empty while members still have lines
    of an earlier version.
    """

    __tablename__ = "score_rules"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    rules: Mapped[Json]
    timezone: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[Time]
    applied_at: Mapped[Time | None]


class ScoreEntry(Base):
    """One line of the ledger. Rules and what their subjects are: domain/scores.py.

    A line is a function of evidence and rules alone, so it holds no time of writing: a replay gives the same bytes.
    """

    __tablename__ = "score_entries"
    __table_args__ = (Index("ix_score_entries_member_id_campaign_id_day", "member_id", "campaign_id", "day"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kit_id: Mapped[int | None] = mapped_column(ForeignKey("kits.id"))
    network: Mapped[str | None]
    points: Mapped[int]
    version: Mapped[int]
    why: Mapped[Json]


class ScoreChange(Base):
    """A line that lost points, changed hands or was counted by new rules: what it was, when that was, and why.

    why: gone, fewer, moved or rules. A line that only grows keeps none: its evidence tells how it grew.
    """

    __tablename__ = "score_changes"
    __table_args__ = (Index("ix_score_changes_member_id_campaign_id_at", "member_id", "campaign_id", "at"),)

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    rule: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    kit_id: Mapped[int | None]
    network: Mapped[str | None]
    was: Mapped[int]
    now: Mapped[int]
    why: Mapped[str]
    version: Mapped[int]
    at: Mapped[Time]


class ScoreTotal(Base):
    """A member's points in a campaign: the sum of their lines. `version`: the rules that all of them follow.

    The row is also the lock: whoever changes a member's lines holds it until the commit.
    """

    __tablename__ = "score_totals"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    points: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(default=0)
