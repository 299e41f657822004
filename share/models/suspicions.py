from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, PublicId, Time


class Suspicion(Base):
    """Figures that do not look like people's doing, held for a person; until then they count like any other.

    `key` is unique: the same is never found twice. `topic` is shared by rows that are decided together, as the links
    of one ring. `post_id` or `link_id` is what would be left out; with neither it is about the member alone.
    state: open, cleared or upheld. `objection` are the member's words against an upheld one.
    """

    __tablename__ = "suspicions"
    __table_args__ = (Index("ix_suspicions_state_found_at", "state", "found_at"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(unique=True)
    topic: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"), index=True)
    facts: Mapped[Json]
    found_at: Mapped[Time]
    state: Mapped[str] = mapped_column(default="open")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[Time | None]
    note: Mapped[str] = mapped_column(default="")
    objection: Mapped[str] = mapped_column(default="")
    objected_at: Mapped[Time | None]
