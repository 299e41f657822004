from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class AuditEntry(Base):
    """Who did what to which thing; `actor_id` is empty for the product itself. Never an address or a token."""

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[Time] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)  # "member:<public id>", "kit:<slug>", ...
    facts: Mapped[Json]
