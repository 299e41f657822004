from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class Picture(Base):
    """A re-encoded picture, addressed by its content: every host sees it, one backup holds it."""

    __tablename__ = "pictures"

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(unique=True)
    mime: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[Time]
