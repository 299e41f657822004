from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class Correction(Base):
    """A kit was put right after it went out. kind: recall (taken back whole) or caption (its words alone).

    `url` is where a recalled kit's links lead from then on, "" where they stop; `words` is what to post instead.
    """

    __tablename__ = "corrections"

    id: Mapped[Id]
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[Time]
    changed_at: Mapped[Time]


class Fix(Base):
    """One member who had taken or posted the kit, asked once. how: corrected, removed, never_posted (their word)."""

    __tablename__ = "fixes"
    __table_args__ = (UniqueConstraint("correction_id", "member_id"),)

    id: Mapped[Id]
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    opened_at: Mapped[Time | None]
    fixed_at: Mapped[Time | None]
    how: Mapped[str | None]
