from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Json, Time


class Planner(Base):
    """What planning a network's reads has learned: the price of a read, the level of its bucket, the growth curve."""

    __tablename__ = "planners"

    network: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[float] = mapped_column(default=0.0)
    level: Mapped[float] = mapped_column(default=0.0)
    at: Mapped[Time]
    learned: Mapped[Json]
    learned_at: Mapped[Time | None]
