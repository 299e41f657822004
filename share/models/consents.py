from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class Consent(Base):
    """Who agreed to what, when, by which wording and channel. what: campaign, mail, call, text, account:<network>."""

    __tablename__ = "consents"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    what: Mapped[str]
    wording: Mapped[str]
    channel: Mapped[str]  # join, import, api, coordinator, setup
    stated_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[Time]
    withdrawn_at: Mapped[Time | None]
