from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time

_PARKED = text("parked_at IS NOT NULL")


class Due(Base):
    """Work owed. A worker holds it by `lease_token` until `lease_until`; a parked row waits for a person.

    `batch` groups rows that may share one call (a network's name and batch key, for reads); of a kit's members that
    are equipped in parts it is the id of the last one who was.
    """

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("job", "subject_id"),
        Index("ix_due_job_due_at", "job", "due_at"),
        # Few rows of up to a million; those who look for them look on each page of a coordinator.
        Index("ix_due_parked_at", "parked_at", sqlite_where=_PARKED, postgresql_where=_PARKED),
    )

    id: Mapped[Id]
    job: Mapped[str]
    subject_id: Mapped[int]
    batch: Mapped[str] = mapped_column(default="")
    due_at: Mapped[Time]
    lease_until: Mapped[Time | None]
    lease_token: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)  # orderly failures since the last success
    crashes: Mapped[int] = mapped_column(default=0)  # leases that nobody gave back
    last_error: Mapped[str] = mapped_column(default="")
    parked_at: Mapped[Time | None]
    created_at: Mapped[Time]
