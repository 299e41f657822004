from datetime import date

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Dispute(Base):
    """A member says that a line of their points is wrong; a coordinator answers once, with a note.

    `points` is what the line held then, `granted` what the coordinator added (or took), None while it is open.
    """

    __tablename__ = "disputes"
    __table_args__ = (UniqueConstraint("campaign_id", "member_id", "rule", "subject_id", "day"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    rule: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    points: Mapped[int]
    text: Mapped[str]
    opened_at: Mapped[Time]
    settled_at: Mapped[Time | None]
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    granted: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
