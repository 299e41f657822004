"""A second look at verified posts, some days on: whether the kit's link is still in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.evidence import Rung, Step, Verdict
from share.domain.posts import PostState
from share.domain.suspicions import LOOK_AGAIN_AFTER, LOOK_AGAIN_UNTIL, Kind
from share.models.posts import Evidence, Post
from share.repositories import audit, suspicions
from share.repositories.suspicions import Sighting

MOST = 500
"""Posts of one round."""


def take(session: Session, *, networks: Sequence[str], now: datetime) -> list[Post]:
    """Posts that were verified with the link and have not been looked at again; from now on they have."""
    linked = select(Evidence.post_id).where(
        Evidence.post_id == Post.id, Evidence.step == Step.LINKED.value, Evidence.verdict == Verdict.YES.value
    )
    found = session.scalars(
        select(Post)
        .where(
            Post.network.in_(networks),
            Post.state == PostState.VERIFIED.value,
            Post.verified_at.between(now - LOOK_AGAIN_UNTIL, now - LOOK_AGAIN_AFTER),
            Post.checked_again_at.is_(None),
            linked.exists(),
        )
        .order_by(Post.verified_at, Post.id)
        .limit(MOST)
    ).all()
    for post in found:
        post.checked_again_at = now
    return list(found)


def note_lost_link(session: Session, post: Post, ladder: Sequence[Rung], *, now: datetime) -> None:
    """A post that was verified has been seen without the link: say so in the log, and let a person look."""
    if not any(rung.step is Step.LINKED and rung.verdict is Verdict.NO for rung in ladder):
        return
    found = Sighting(Kind.LINK_GONE, f"link-gone:{post.id}", post.member_id, post_id=post.id)
    suspicions.hold(session, [found], now=now)
    audit.add(session, "link lost", actor_id=None, subject=f"post:{post.public_id}", now=now)
