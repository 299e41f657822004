from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, PublicId, Time


class Goal(Base):
    """What a group, or with no group all of a campaign, wants to reach together between two days, both included.

    `metric` is posts, engagements or clicks. `value` is what was counted at `counted_at`, None before the first count;
    `partial`: some of it is not known. `reached_on` is the day on which a count first met the target.
    """

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_campaign_id_ends_on", "campaign_id", "ends_on"),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str]
    metric: Mapped[str]
    target: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    value: Mapped[int | None]
    partial: Mapped[bool] = mapped_column(default=False)
    counted_at: Mapped[Time | None]
    reached_on: Mapped[date | None]
    ended_at: Mapped[Time | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[Time]
