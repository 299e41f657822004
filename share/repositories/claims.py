"""Claims: who took a kit for which network, and with which text."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, union
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.models.base import new_public_id
from share.models.claims import Claim
from share.models.posts import Post
from share.repositories.asked import Own, has_none
from share.repositories.statements import insert_new

# Built once: each look at a kit asks these.
_OF_MEMBER = select(Claim).where(Claim.kit_id == bindparam("kit_id"), Claim.member_id == bindparam("member_id"))
_OPENED = select(Claim.member_id).where(Claim.kit_id == bindparam("kit_id"), Claim.shared_at.is_not(None))
_POSTED = select(Post.member_id).where(
    Post.kit_id == bindparam("kit_id"), Post.state.in_([state.value for state in COUNTED_STATES])
)
_SHARERS = select(func.count()).select_from(union(_OPENED, _POSTED).subquery())


def of_member(session: Session, *, kit_id: int, member_id: int) -> dict[str, Claim]:
    """A member's claims of one kit, by network."""
    if has_none(session, Own.CLAIMS, kit_id, member_id):
        return {}
    found = session.scalars(_OF_MEMBER, {"kit_id": kit_id, "member_id": member_id})
    return {claim.network: claim for claim in found}


def ensure(
    session: Session,
    *,
    kit_id: int,
    member_id: int,
    network: str,
    caption: str,
    now: datetime,
    dealt: str | None = None,
) -> Claim:
    """The member's claim, made with `caption` where there is none yet; one that stands keeps its own text.

    `dealt` names which of the kit's captions it is.
    """
    row = {
        "public_id": new_public_id(),
        "kit_id": kit_id,
        "member_id": member_id,
        "network": network,
        "caption": caption,
        "edited": False,
        "dealt": dealt,
        "created_at": now,
    }
    insert_new(session, Claim, [row], key=("kit_id", "member_id", "network"))
    return session.scalars(
        select(Claim)
        .where(Claim.kit_id == kit_id, Claim.member_id == member_id, Claim.network == network)
        .with_for_update()
    ).one()


def count_sharers(session: Session, kit_id: int) -> int:
    """How many members opened a composer with this kit, or recorded a post of it."""
    return session.scalar(_SHARERS, {"kit_id": kit_id}) or 0
