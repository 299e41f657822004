from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class ApiToken(Base):
    """A bearer token for the JSON API: only its hash is kept; `scopes` is a list parted by blanks."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str]
    created_at: Mapped[Time]
    used_at: Mapped[Time | None]
    revoked_at: Mapped[Time | None]


class IdempotencyKey(Base):
    """The first answer to a POST, given again for the same key, token and route for 24 hours."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("token_id", "route", "key"),)

    id: Mapped[Id]
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    route: Mapped[str]
    key: Mapped[str]
    body_hash: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    created_at: Mapped[Time] = mapped_column(index=True)
