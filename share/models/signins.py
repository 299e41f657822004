from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class SigninLink(Base):
    """A mailed link that works once; only the token's hash is kept."""

    __tablename__ = "signin_links"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[Time]
    expires_at: Mapped[Time]
    used_at: Mapped[Time | None]


class SessionRow(Base):
    """A signed-in browser; signing out everywhere ends the rows."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[Time]
    seen_at: Mapped[Time]
    ended_at: Mapped[Time | None]


class Attempt(Base):
    """One try at something that is limited (sign-in, join, ...); rows, so that limits hold without Redis."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_key_at", "key", "at"),)

    id: Mapped[Id]
    key: Mapped[str]  # what:keyed hash of the address or account
    at: Mapped[Time]
