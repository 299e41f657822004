from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Account(Base):
    """A social account: a member's (`member_id`) or a Page of the organisation (no member).

    `token` is encrypted, `state` is connected, reconnect or disconnected.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("network", "native_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    network: Mapped[str]
    native_id: Mapped[str]
    handle: Mapped[str] = mapped_column(default="")
    token: Mapped[str | None]
    token_expires_at: Mapped[Time | None]
    state: Mapped[str] = mapped_column(default="connected")
    created_at: Mapped[Time]
