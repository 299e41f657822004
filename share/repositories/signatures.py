"""How alike a kit's posts are, and how its captions do: signatures of texts, and what became of claims."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES, PostState
from share.models.claims import Claim
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.posts import Post
from share.models.signatures import Signature
from share.repositories.statements import upsert

MOST = 400
"""The newest posts that are compared: each pair costs a comparison."""


def keep(session: Session, *, post_id: int, kit_id: int, values: bytes, now: datetime) -> None:
    """Keep a post's signature, in the place of an earlier one."""
    row = {"post_id": post_id, "kit_id": kit_id, "values": values, "taken_at": now}
    upsert(
        session,
        Signature,
        [row],
        key=("post_id",),
        changes=lambda new: {"kit_id": new.kit_id, "values": new["values"], "taken_at": new.taken_at},
    )


def of_kit(session: Session, kit_id: int) -> Sequence[bytes]:
    """The signatures of the kit's newest posts that count."""
    return session.scalars(
        select(Signature.values)
        .join(Post, Post.id == Signature.post_id)
        .where(Signature.kit_id == kit_id, Post.state.in_([state.value for state in COUNTED_STATES]))
        .order_by(Signature.post_id.desc())
        .limit(MOST)
    ).all()


def outcomes(session: Session, kit_id: int) -> Sequence[tuple[str, int, int, int]]:
    """By caption as it was dealt: opened claims, those with a verified post, those whose link a human clicked."""
    posted = select(Post.claim_id).where(
        Post.kit_id == kit_id, Post.state == PostState.VERIFIED.value, Post.claim_id.is_not(None)
    )
    clicked = (
        select(Link.id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(
            Link.kit_id == Claim.kit_id,
            Link.member_id == Claim.member_id,
            Link.network == Claim.network,
            ClickHour.verdict == "human",
            Link.left_out_at.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(
            Claim.dealt,
            func.count(),
            func.sum(case((Claim.id.in_(posted), 1), else_=0)),
            func.sum(case((clicked, 1), else_=0)),
        )
        .where(Claim.kit_id == kit_id, Claim.dealt.is_not(None), Claim.shared_at.is_not(None))
        .group_by(Claim.dealt)
    )
    return [(dealt, claims, posts, clicks) for dealt, claims, posts, clicks in rows if dealt]
