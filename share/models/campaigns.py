from datetime import date, time

from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Json, PublicId, Time


class Campaign(Base):
    """A named effort. `utm` holds the UTM tags; `networks` in settings is the list members are offered.

    `board_version` is no longer raised or read: boards follow standing_moves. A later migration drops it.
    """

    __tablename__ = "campaigns"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    publish_time: Mapped[time]
    join_code: Mapped[str] = mapped_column(unique=True)
    join_needs_approval: Mapped[bool] = mapped_column(default=False)
    consent_wording: Mapped[str]
    disclosures: Mapped[Json]  # tie (staff, paid, gifted) -> line
    utm: Mapped[Json]
    settings: Mapped[Json]
    board_version: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Time]
