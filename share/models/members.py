from datetime import time

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Group(Base):
    """A club, chapter, district or team; nested one level at most."""

    __tablename__ = "groups"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    created_at: Mapped[Time]


class Member(Base):
    """A person. `email` is kept folded to lower case; it and the names are empty once erased.

    state: pending (awaits approval), agreed, left, erased. shown_as: alias, name or hidden on boards.
    tie: none, staff, paid or gifted decides the disclosure line in every caption dealt to them.
    quiet_from, quiet_until: the hours, in the member's own zone, in which nothing is sent that can wait.
    invite_code opens the join page in their name; invited_by_id is the member whose code brought them.
    """

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_state", "state"),
        # In the order in which pages list them.
        Index("ix_members_state_name", "state", text("lower(name)"), "id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    email: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    alias: Mapped[str]
    shown_as: Mapped[str] = mapped_column(default="alias")
    role: Mapped[str] = mapped_column(default="member")
    state: Mapped[str] = mapped_column(default="agreed")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    phone: Mapped[str | None]
    external_id: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    tie: Mapped[str] = mapped_column(default="none")
    usual_network: Mapped[str | None]
    mastodon_host: Mapped[str | None]
    password_hash: Mapped[str | None]
    digest: Mapped[bool] = mapped_column(default=True)
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    mail_paused_reason: Mapped[str | None]
    paused_at: Mapped[Time | None]
    paused_until: Mapped[Time | None]
    agreed_at: Mapped[Time | None]
    left_at: Mapped[Time | None]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    invite_code: Mapped[str | None] = mapped_column(unique=True, index=True)
    invited_by_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[Time]


class Pause(Base):
    """A stretch of time off: kits offered in it never count as missed. `ended_at` is empty while it runs."""

    __tablename__ = "pauses"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    started_at: Mapped[Time]
    ended_at: Mapped[Time | None]


class Note(Base):
    """A coordinator's note on a member's timeline."""

    __tablename__ = "notes"

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    text: Mapped[str]
    created_at: Mapped[Time]
