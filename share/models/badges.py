from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class Badge(Base):
    """A milestone that a member passed on a day: `name` is one of domain/badges.py, `facts` are what earned it.

    It is worth nothing but the memory. Once earned it stays, unless what earned it was never true.
    """

    __tablename__ = "badges"
    __table_args__ = (UniqueConstraint("member_id", "name", "about"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="", server_default="")  # a goal's public id, where one earned it
    earned_on: Mapped[date]
    facts: Mapped[Json]
    seen_at: Mapped[Time]
