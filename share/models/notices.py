from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, PublicId, Time


class Notice(Base):
    """One message owed: the outbox. state: queued, sending, sent, failed, unknown.

    `key` is unique, so that the same notice is never owed twice; a digest found in `sending` after a
    crash becomes `unknown` and is not sent again. `text` and `html` are filled in when it is sent.
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_state_created_at", "state", "created_at"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # signin, kit_digest, invite, ...
    channel: Mapped[str] = mapped_column(default="mail")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    kit_id: Mapped[int | None] = mapped_column(ForeignKey("kits.id"))
    address: Mapped[str]
    facts: Mapped[Json]  # what the letter's template needs beyond member and kit
    state: Mapped[str] = mapped_column(default="queued")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Time]
    sent_at: Mapped[Time | None]
