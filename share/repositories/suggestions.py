"""Articles that members suggest, until an editor answers."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.errors import NotFoundError
from share.domain.words import mark, say
from share.models.members import Member
from share.models.suggestions import Suggestion

NO_SUCH = mark("There is no such suggestion.")


def add(session: Session, suggestion: Suggestion) -> Suggestion:
    session.add(suggestion)
    session.flush()
    return suggestion


def get(session: Session, public_id: str) -> Suggestion:
    """The suggestion; raises NotFoundError."""
    found = session.scalar(select(Suggestion).where(Suggestion.public_id == public_id))
    if found is None:
        raise NotFoundError(say(NO_SUCH))
    return found


def lock(session: Session, public_id: str) -> Suggestion:
    """The suggestion, read afresh and held until the commit; raises NotFoundError."""
    wanted = select(Suggestion).where(Suggestion.public_id == public_id).with_for_update()
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError(say(NO_SUCH))
    return found


def find_open(session: Session, *, member_id: int, url: str) -> Suggestion | None:
    """What this member suggested already and nobody answered."""
    return session.scalar(
        select(Suggestion)
        .where(Suggestion.member_id == member_id, Suggestion.url == url, Suggestion.state == "open")
        .limit(1)
    )


def count_open(session: Session, member_id: int) -> int:
    wanted = select(func.count()).where(Suggestion.member_id == member_id, Suggestion.state == "open")
    return session.scalar(wanted) or 0


def waiting(session: Session, *, limit: int = 50) -> Sequence[tuple[Suggestion, str]]:
    """What nobody answered yet with its member's name, the oldest first."""
    rows = session.execute(
        select(Suggestion, Member.name)
        .join(Member, Member.id == Suggestion.member_id)
        .where(Suggestion.state == "open")
        .order_by(Suggestion.id)
        .limit(limit)
    )
    return [(suggestion, name) for suggestion, name in rows]


def of_member(session: Session, member_id: int, *, limit: int = 20) -> Sequence[Suggestion]:
    """The newest first."""
    return session.scalars(
        select(Suggestion).where(Suggestion.member_id == member_id).order_by(Suggestion.id.desc()).limit(limit)
    ).all()
