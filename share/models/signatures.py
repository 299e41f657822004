from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Time


class Signature(Base):
    """How a post's text looks to a near-duplicate rule: MinHash values, from which no text can be read back."""

    __tablename__ = "signatures"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    kit_id: Mapped[int] = mapped_column(ForeignKey("kits.id"), index=True)
    values: Mapped[bytes] = mapped_column(LargeBinary)
    taken_at: Mapped[Time]
