from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Suggestion(Base):
    """An article that a member suggests. state: open, accepted, returned; `answer` is the editor's note."""

    __tablename__ = "suggestions"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    url: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open", index=True)
    answer: Mapped[str] = mapped_column(default="")
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[Time | None]
    created_at: Mapped[Time]
