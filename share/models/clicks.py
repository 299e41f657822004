from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class Segment(Base):
    """A click segment that has been folded; its name is unique, so no segment counts twice."""

    __tablename__ = "click_segments"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    clicks: Mapped[int]
    folded_at: Mapped[Time]


class ClickHour(Base):
    """One link's clicks in one hour and by one verdict: "human", or the reason why it was not counted."""

    __tablename__ = "click_hours"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    hour: Mapped[Time] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(primary_key=True)
    clicks: Mapped[int]


class Visitor(Base):
    """A keyed daily hash seen on a link, so that a repeat is told apart; rows live 48 hours.

    `seen_at` is in ms since 1970: a burst brings many of these rows, and a time costs twice as much to write.
    """

    __tablename__ = "click_visitors"
    # One tree instead of three: no index for the hourly purge, and on SQLite the key itself is the table.
    __table_args__ = ({"sqlite_with_rowid": False},)

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    visitor: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[int] = mapped_column(BigInteger)


class DayKey(Base):
    """The day's key for visitor hashes, shared by all hosts; thrown away after 48 hours."""

    __tablename__ = "click_keys"

    day: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
