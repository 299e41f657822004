from datetime import date

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Time


class BilledRead(Base):
    """One charge of a network for one resource on one UTC day; reading it again that day is free there.

    `micros` are millionths of a US dollar.
    """

    __tablename__ = "billed_reads"

    network: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    resource: Mapped[str] = mapped_column(primary_key=True)
    micros: Mapped[int]
    at: Mapped[Time]


class Spending(Base):
    """What was asked of a network, or of one host or credential of it (`scope`), on one UTC day."""

    __tablename__ = "spending"

    network: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True, default="")
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    reads: Mapped[int] = mapped_column(default=0)
    micros: Mapped[int] = mapped_column(BigInteger, default=0)


class Budget(Base):
    """What an admin allows a network to cost; empty where it may cost nothing or has no price."""

    __tablename__ = "budgets"

    network: Mapped[str] = mapped_column(primary_key=True)
    monthly_micros: Mapped[int | None] = mapped_column(BigInteger)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[Time]
