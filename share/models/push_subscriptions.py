from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class PushSubscription(Base):
    """A browser in which a member switched notifications on (W3C Push API).

    `p256dh` and `auth` are the browser's keys, which every message to it is encrypted with; all three are encrypted
    here, too, as whoever holds them can write to that browser. `endpoint_hash` tells one browser from another.
    """

    __tablename__ = "push_subscriptions"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    endpoint_hash: Mapped[str] = mapped_column(unique=True)
    endpoint: Mapped[str]
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[Time]
