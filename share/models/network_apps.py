from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from share.models.base import Base, Id, Time


class NetworkApp(Base):
    """Our registration at a host that hands out its own (each Mastodon host); the secret is encrypted."""

    __tablename__ = "network_apps"
    __table_args__ = (UniqueConstraint("network", "host"),)

    id: Mapped[Id]
    network: Mapped[str]
    host: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[str]
    created_at: Mapped[Time]
