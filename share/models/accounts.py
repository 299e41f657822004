from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Account(Base):
    """A social account: a member's (`member_id`) or a Page of the organisation (no member).

    `token` and `refresh_token` are encrypted. `state` is connected, reconnect or disconnected.
    `proof` says how the account was shown to be the member's: "oauth", "profile-code", "rel-me", "page";
    "" is a handle that the member only named. Such a row proves nothing about a post and gives way to whoever
    proves the account. `host` is a Mastodon host or a Bluesky data server.
    `detects`: the member agreed that their public posts are searched for campaign links. `publishes`: they asked for
    a token that may post. While `paused_at` is set nothing is read with the account or searched for.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("network", "native_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    network: Mapped[str]
    native_id: Mapped[str]
    handle: Mapped[str] = mapped_column(default="")
    host: Mapped[str] = mapped_column(default="")
    profile_url: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")
    proved_at: Mapped[Time | None]
    token: Mapped[str | None]
    refresh_token: Mapped[str | None]
    token_expires_at: Mapped[Time | None]
    refreshed_at: Mapped[Time | None]
    warned_at: Mapped[Time | None]
    scopes: Mapped[str] = mapped_column(default="")
    detects: Mapped[bool] = mapped_column(default=False)
    searched_at: Mapped[Time | None]
    publishes: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[Time | None]
    state: Mapped[str] = mapped_column(default="connected")
    created_at: Mapped[Time]
