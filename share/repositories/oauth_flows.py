"""Members on their way to a network's consent dialog and back; each row works once."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from share.models.oauth_flows import OAuthFlow


def add(session: Session, flow: OAuthFlow) -> None:
    session.add(flow)
    session.flush()


def use(session: Session, state_hash: str, *, session_hash: str, network: str, now: datetime) -> OAuthFlow | None:
    """Use a flow up; None where it is unknown, used, too old, another network's or another browser's.

    One that comes back in the wrong place is used up all the same, so that it cannot be tried again.
    """
    used = session.execute(
        update(OAuthFlow)
        .where(OAuthFlow.state_hash == state_hash, OAuthFlow.used_at.is_(None))
        .values(used_at=now)
        .returning(OAuthFlow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    flow = session.get(OAuthFlow, used) if used is not None else None
    if flow is None or flow.expires_at <= now:
        return None
    return flow if (flow.session_hash, flow.network) == (session_hash, network) else None


def forget_of(session: Session, member_id: int) -> None:
    session.execute(delete(OAuthFlow).where(OAuthFlow.member_id == member_id))
