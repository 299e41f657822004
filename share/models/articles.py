from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Feed(Base):
    """A feed that is polled politely into the editors' queue."""

    __tablename__ = "feeds"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(default="")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    polled_at: Mapped[Time | None]
    changed_at: Mapped[Time | None]
    error: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Time]


class Article(Base):
    """Something to share; `key` is the address in its normal form. state: new, queued, used, dismissed."""

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("feed_id", "guid"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    image_url: Mapped[str | None]
    image_alt: Mapped[str | None]
    author: Mapped[str | None]
    language: Mapped[str | None]
    published_at: Mapped[Time | None]
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feeds.id"), index=True)
    guid: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="new", index=True)
    position: Mapped[int] = mapped_column(default=0)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[Time]
