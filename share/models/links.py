from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class Link(Base):
    """A tracked short link: one per kit, member and network; it leads to its kit's address and nowhere else.

    `left_out_at`: since when its clicks count on no board and for no points, as a coordinator decided.
    """

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("kit_id", "member_id", "network"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    network: Mapped[str]
    created_at: Mapped[Time]
    left_out_at: Mapped[Time | None]
