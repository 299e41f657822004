from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, Time


class Organisation(Base):
    """The one organisation of this installation (id 1); `key_fingerprint` ties all hosts to one set of keys."""

    __tablename__ = "organisation"

    id: Mapped[Id]
    name: Mapped[str]
    colour: Mapped[str] = mapped_column(default="#b3261e")
    key_fingerprint: Mapped[str]
    settings: Mapped[Json]
    created_at: Mapped[Time]
