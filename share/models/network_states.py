from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from share.models.base import Base, Id, Time


class NetworkState(Base):
    """How a network (or one host or credential of it, in `scope`) fares; no call before `not_before`.

    `tried_at`: after a rest one call alone is tried, since then; others wait for how it ends.
    `free_at`: where calls are made one by one, from when the next may be; far ahead while one is under way.
    `window_calls` were made since `window_began_at`, as far as the network states a window.
    """

    __tablename__ = "network_states"
    __table_args__ = (UniqueConstraint("network", "scope"),)

    id: Mapped[Id]
    network: Mapped[str]
    scope: Mapped[str] = mapped_column(default="")
    not_before: Mapped[Time | None]
    reason: Mapped[str] = mapped_column(default="")
    succeeded_at: Mapped[Time | None]
    failed_at: Mapped[Time | None]
    failures: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[Time | None]
    free_at: Mapped[Time | None]
    window_began_at: Mapped[Time | None]
    window_calls: Mapped[int] = mapped_column(default=0)
