from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Alarm(Base):
    """A member is being harassed because of what they shared, and asked for help; a coordinator settles it.

    `note` is in the member's own words, may be empty, and is dropped once the alarm is settled.
    """

    __tablename__ = "alarms"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[Time]
    settled_at: Mapped[Time | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
