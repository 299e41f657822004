from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class ClickHost(Base):
    """A host that folds its own segments; `rules` is the version of the rules that last ran over all it keeps."""

    __tablename__ = "click_hosts"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    rules: Mapped[int] = mapped_column(default=0)


class Segment(Base):
    """A click segment that has been folded; its name is unique, so no segment counts twice."""

    __tablename__ = "click_segments"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    clicks: Mapped[int]
    folded_at: Mapped[Time]


class ClickHour(Base):
    """One link's clicks in one hour and by one verdict: "human", or the reason why it was not counted.

    `host` tells whose segments they were counted from, so that a host can count its own anew; 0 is none's.
    """

    __tablename__ = "click_hours"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    hour: Mapped[Time] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=0)
    clicks: Mapped[int]


class Visits(Base):
    """Visits of one UTC day that were folded together, packed (see domain/visits.py); rows live 48 hours.

    `day` counts from 1970, `seen_at` is when the last of the visits was made, in seconds.
    """

    __tablename__ = "click_visits"

    id: Mapped[Id]
    day: Mapped[int] = mapped_column(index=True)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    visits: Mapped[bytes]


class Visitor(Base):
    """As releases before rules version 3 kept a visit, `seen_at` in ms since 1970; read for 48 hours after them."""

    __tablename__ = "click_visitors"
    __table_args__ = ({"sqlite_with_rowid": False},)

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    visitor: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[int] = mapped_column(BigInteger)


class OwnVisitor(Base):
    """A hash of a browser in which a member took a kit, of that day or the next: its clicks on their links are own.

    Rows live as long as the day's key, 48 hours at most.
    """

    __tablename__ = "click_own_visitors"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    visitor: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[Time]


class Burst(Base):
    """Clicks on one link that came too many at once; they count once a coordinator says so.

    `window` is when their ten seconds began, in ms since 1970. `state` is held, counted or dropped; `human` and
    `unique` are what the clicks would add.
    """

    __tablename__ = "click_bursts"
    __table_args__ = (UniqueConstraint("link_id", "window", "family", "host"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"))
    window: Mapped[int] = mapped_column(BigInteger)
    family: Mapped[str]
    host: Mapped[int]
    human: Mapped[int]
    unique: Mapped[int]
    state: Mapped[str] = mapped_column(default="held")
    found_at: Mapped[Time]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[Time | None]


class DayKey(Base):
    """The day's key for visitor hashes, shared by all hosts; thrown away after 48 hours."""

    __tablename__ = "click_keys"

    day: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
