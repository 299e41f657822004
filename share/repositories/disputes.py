"""Questions about lines of points: one for each line, open until a coordinator answers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.disputes import Dispute
from share.models.members import Member


def find(session: Session, public_id: str) -> Dispute | None:
    return session.scalar(select(Dispute).where(Dispute.public_id == public_id))


def lock(session: Session, public_id: str) -> Dispute | None:
    """As find(), held until the commit."""
    return session.scalar(select(Dispute).where(Dispute.public_id == public_id).with_for_update())


def waiting(session: Session) -> list[tuple[Dispute, Member]]:
    """What waits for an answer, the longest waiting first."""
    rows = session.execute(
        select(Dispute, Member)
        .join(Member, Member.id == Dispute.member_id)
        .where(Dispute.settled_at.is_(None), Member.state == "agreed")
        .order_by(Dispute.opened_at, Dispute.id)
    )
    return [(dispute, member) for dispute, member in rows]
