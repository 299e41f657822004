from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Thanks(Base):
    """A coordinator's thank-you note to one member, in words they chose; `read_at` is when the member put it away."""

    __tablename__ = "thanks"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    sent_at: Mapped[Time]
    read_at: Mapped[Time | None]
