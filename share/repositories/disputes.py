"""Questions about lines of points: one for each line, open until a coordinator answers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.disputes import Dispute
from share.models.members import Member
from share.repositories.members import by_ids


def find(session: Session, public_id: str) -> Dispute | None:
    return session.scalar(select(Dispute).where(Dispute.public_id == public_id))


def lock(session: Session, public_id: str) -> Dispute | None:
    """As find(), held until the commit."""
    return session.scalar(select(Dispute).where(Dispute.public_id == public_id).with_for_update())


def waiting(session: Session) -> list[tuple[Dispute, Member]]:
    """What waits for an answer, the longest waiting first; questions of those who left wait for nobody."""
    wanted = select(Dispute).where(Dispute.settled_at.is_(None)).order_by(Dispute.opened_at, Dispute.id)
    found = session.scalars(wanted).all()
    people = by_ids(session, {dispute.member_id for dispute in found})
    both = ((dispute, people[dispute.member_id]) for dispute in found)
    return [(dispute, member) for dispute, member in both if member.state == "agreed"]
