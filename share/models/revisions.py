from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class Revision(Base):
    """A kit's words as they stood at one version: its fields and all its captions."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("kit_id", "version"),)

    id: Mapped[Id]
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    version: Mapped[int]
    words: Mapped[Json]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    auto: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Time]
