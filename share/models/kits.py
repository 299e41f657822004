from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class Kit(Base):
    """One day's share kit. state: draft, in_review, scheduled, published, recalled, closed, missed.

    `url` is the one address that its tracked links lead to; `leads_to` takes its place after a correction.
    `version` guards against lost edits; `approved_version` is the one that a second person approved.
    """

    __tablename__ = "kits"
    __table_args__ = (
        UniqueConstraint("campaign_id", "local_date", "slot"),
        Index("ix_kits_state_publish_at", "state", "publish_at"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[str] = mapped_column(default="article")
    state: Mapped[str] = mapped_column(default="draft")
    local_date: Mapped[date]
    slot: Mapped[int] = mapped_column(default=1)
    publish_at: Mapped[Time]
    published_at: Mapped[Time | None]
    closes_at: Mapped[Time]
    title: Mapped[str]
    url: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    hashtags: Mapped[str] = mapped_column(default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    picture_alt: Mapped[str] = mapped_column(default="")
    picture_focus: Mapped[str] = mapped_column(default="center", server_default="center")
    details: Mapped[Json]
    note: Mapped[str] = mapped_column(default="")
    leads_to: Mapped[str | None]
    review_note: Mapped[str] = mapped_column(default="", server_default="")
    submitted_by_id: Mapped[int | None]  # a member's id; who asks for a second look cannot give it
    approved_version: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[Time]


class Caption(Base):
    """A ready text for one network ("any" falls in where a network has none) and language."""

    __tablename__ = "captions"
    __table_args__ = (UniqueConstraint("kit_id", "network", "language", "variant"),)

    id: Mapped[Id]
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    network: Mapped[str]
    language: Mapped[str]
    variant: Mapped[int] = mapped_column(default=1)
    text: Mapped[str]
