from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Claim(Base):
    """A member took a kit for a network. `caption` is the text that they were dealt, or wrote themselves."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("kit_id", "member_id", "network"),
        Index("ix_claims_member_id_created_at", "member_id", "created_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    network: Mapped[str]
    caption: Mapped[str]
    edited: Mapped[bool] = mapped_column(default=False)
    dealt: Mapped[str | None]  # which caption was dealt: network/language/variant; unknown where none was
    shared_at: Mapped[Time | None]  # when the composer was opened
    created_at: Mapped[Time]


class Skip(Base):
    """A member said "not this one" to a kit; no reason is asked for."""

    __tablename__ = "skips"
    __table_args__ = (UniqueConstraint("kit_id", "member_id"),)

    id: Mapped[Id]
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[Time]
