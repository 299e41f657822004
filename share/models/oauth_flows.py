from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class OAuthFlow(Base):
    """One member on the way to a network's consent dialog and back; works once, for the session that began it.

    Only the hash of `state` is kept; `verifier` (PKCE) is encrypted.
    """

    __tablename__ = "oauth_flows"

    id: Mapped[Id]
    state_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    session_hash: Mapped[str]
    network: Mapped[str]
    host: Mapped[str] = mapped_column(default="")
    verifier: Mapped[str]
    wording: Mapped[str]
    detects: Mapped[bool] = mapped_column(default=False)
    publishes: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Time]
    expires_at: Mapped[Time]
    used_at: Mapped[Time | None]
