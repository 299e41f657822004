from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class FoundPost(Base):
    """A post that we came across on a member's account and that carries a campaign's link: "is this yours?".

    `state` is asked, yes, no, taken (another member has it) or recorded (by itself: account and link are proven);
    `carries` is "tracked" or "article". After a no the address is dropped.
    Neither text nor picture is kept.
    """

    __tablename__ = "found_posts"
    __table_args__ = (UniqueConstraint("network", "native_id", "member_id"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"))
    network: Mapped[str]
    native_id: Mapped[str]
    url: Mapped[str]
    carries: Mapped[str]
    posted_at: Mapped[Time | None]
    found_at: Mapped[Time]
    state: Mapped[str] = mapped_column(default="asked")
    answered_at: Mapped[Time | None]
