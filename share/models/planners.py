from sqlalchemy import BigInteger, ForeignKey
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


class Forecast(Base):
    """What planning knows of a post since it was read: what there was then, and how fast it lives beside others.

    `count` is impressions, or engagements where the network tells none; `clicks` the human clicks by then.
    """

    __tablename__ = "forecasts"
    __table_args__ = ({"postgresql_with": {"fillfactor": 80}},)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    seen_at: Mapped[Time]
    count: Mapped[int] = mapped_column(BigInteger)
    clicks: Mapped[int]
    tempo: Mapped[float]
    tempo_spread: Mapped[float]


class UsualSize(Base):
    """What a member's posts of the last month came to on a network: `mean`, in the unit of Forecast.count."""

    __tablename__ = "usual_sizes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    posts: Mapped[int]
    mean: Mapped[float]
