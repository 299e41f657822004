"""Our registrations at hosts that hand out their own; secrets are sealed."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from share.models.network_apps import NetworkApp
from share.repositories.statements import upsert


def find(session: Session, network: str, host: str) -> NetworkApp | None:
    return session.scalar(select(NetworkApp).where(NetworkApp.network == network, NetworkApp.host == host))


def keep(session: Session, *, network: str, host: str, client_id: str, sealed_secret: str, now: datetime) -> None:
    """Keep a registration; a newer one takes the place of an older one."""
    new = {"client_id": client_id, "client_secret": sealed_secret, "created_at": now}
    row = {"network": network, "host": host, **new}
    upsert(session, NetworkApp, [row], key=("network", "host"), changes=lambda _new: new)


def forget(session: Session, network: str, host: str) -> None:
    session.execute(delete(NetworkApp).where(NetworkApp.network == network, NetworkApp.host == host))
