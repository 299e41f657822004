from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Time


class _Counters:
    """A network's counters; empty where it did not tell."""

    impressions: Mapped[int | None] = mapped_column(BigInteger)
    likes: Mapped[int | None] = mapped_column(BigInteger)
    reposts: Mapped[int | None] = mapped_column(BigInteger)
    replies: Mapped[int | None] = mapped_column(BigInteger)
    quotes: Mapped[int | None] = mapped_column(BigInteger)
    bookmarks: Mapped[int | None] = mapped_column(BigInteger)
    shares: Mapped[int | None] = mapped_column(BigInteger)
    reactions: Mapped[int | None] = mapped_column(BigInteger)
    comments: Mapped[int | None] = mapped_column(BigInteger)
    link_clicks: Mapped[int | None] = mapped_column(BigInteger)
    profile_clicks: Mapped[int | None] = mapped_column(BigInteger)


class ReadingSeries(Base):
    """Every change of a post's counters, packed as domain/series.py tells; a look that changed nothing adds nothing.

    Room is left in PostgreSQL's pages, so that a row changes where it stands and its index stays as it is.
    """

    __tablename__ = "reading_series"
    __table_args__ = ({"postgresql_with": {"fillfactor": 70}},)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    packed: Mapped[bytes]


class CurrentReading(_Counters, Base):
    """A post's latest counters; `sampled_at` moves with every look, changed or not."""

    __tablename__ = "current_readings"
    __table_args__ = ({"postgresql_with": {"fillfactor": 70}},)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    sampled_at: Mapped[Time]
    source: Mapped[str]
    engagements: Mapped[int | None] = mapped_column(BigInteger)
    partial: Mapped[bool] = mapped_column(default=False)


class LinkReading(Base):
    """How often a tracked link was shared and reacted to on Facebook, as its URL lookup reports."""

    __tablename__ = "link_readings"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True)
    sampled_at: Mapped[Time]
    source: Mapped[str]
    shares: Mapped[int | None]
    reactions: Mapped[int | None]
    comments: Mapped[int | None]
