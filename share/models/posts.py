from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Post(Base):
    """A member's published post, recorded once per (network, native id). States: domain/posts.py.

    `native_id` of an address that is still to be resolved is "pending:<sha256 of the address>".
    `author_id`, `author_name` come from the network and are dropped when a deletion is seen.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("network", "native_id"),
        Index("ix_posts_member_id_recorded_at", "member_id", "recorded_at"),
        # Who posted a kit is told by the index alone.
        Index("ix_posts_kit_id_state_member_id", "kit_id", "state", "member_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    network: Mapped[str]
    native_id: Mapped[str]
    url: Mapped[str]
    resolve: Mapped[str | None]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str]
    state_reason: Mapped[str] = mapped_column(default="")
    author_id: Mapped[str | None]
    author_name: Mapped[str | None]
    posted_at: Mapped[Time | None]
    recorded_at: Mapped[Time]
    verified_at: Mapped[Time | None]
    checked_again_at: Mapped[Time | None]  # when a second look for its link was owed
    not_found_first_at: Mapped[Time | None]
    not_found_looks: Mapped[int] = mapped_column(default=0)


class PostAlias(Base):
    """Another address of a post, as the hash of what it names: its network told that it leads there."""

    __tablename__ = "post_aliases"

    network: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)


class Evidence(Base):
    """One rung of a post's ladder: verdict yes, no or na, with the reason and the time it was seen."""

    __tablename__ = "evidence"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[Time]


class Contest(Base):
    """A second member says that a recorded post is theirs; a coordinator decides."""

    __tablename__ = "contests"
    __table_args__ = (UniqueConstraint("post_id", "member_id"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    opened_at: Mapped[Time]
    settled_at: Mapped[Time | None]
    outcome: Mapped[str | None]
