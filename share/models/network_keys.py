from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Time


class NetworkKey(Base):
    """An adapter's option that an admin set in the browser, encrypted; the environment wins over it."""

    __tablename__ = "network_keys"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    set_at: Mapped[Time]
