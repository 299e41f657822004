from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Publication(Base):
    """A member's tap on "publish": written before the network is asked, so that no crash makes a second post.

    `state`: intended, sending (a call may be under way), unknown (it went out, no answer came: the network is
    looked through for it), published, failed. `key` goes along as the network's idempotency key where it has one.
    `text` holds the member's words, without link and disclosure, and is dropped once the post stands.
    """

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("kit_id", "account_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    network: Mapped[str]
    text: Mapped[str | None]
    key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    micros: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    native_id: Mapped[str | None]
    url: Mapped[str | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    created_at: Mapped[Time]
    sent_at: Mapped[Time | None]
    settled_at: Mapped[Time | None]
