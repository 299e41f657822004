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

MOST, TOGETHER = 500, 50
"""Posts of one round, and of one transaction."""


def wanted(session: Session, *, networks: Sequence[str], now: datetime) -> Sequence[int]:
    """Posts that were verified with the link and have not been looked at again, those that wait longest first."""
    linked = select(Evidence.post_id).where(
        Evidence.post_id == Post.id, Evidence.step == Step.LINKED.value, Evidence.verdict == Verdict.YES.value
    )
    return session.scalars(
        select(Post.id)
        .where(
            Post.network.in_(networks),
            Post.verified_at.between(now - LOOK_AGAIN_UNTIL, now - LOOK_AGAIN_AFTER),
            _UNSEEN,
            linked.exists(),
        )
        .order_by(Post.verified_at, Post.id)
        .limit(MOST)
    ).all()


_UNSEEN = (Post.state == PostState.VERIFIED.value) & Post.checked_again_at.is_(None)


def take(session: Session, post_ids: Sequence[int], *, now: datetime) -> Sequence[Post]:
    """Those of these posts that still wait for their second look; from now on they have had it."""
    found = session.scalars(
        select(Post).where(Post.id.in_(post_ids), _UNSEEN).order_by(Post.verified_at, Post.id)
    ).all()
    for post in found:
        post.checked_again_at = now
    return found


def note_lost_link(session: Session, post: Post, ladder: Sequence[Rung], *, now: datetime) -> None:
    """A post that was verified has been seen without the link: say so in the log, and let a person look."""
    if not any(rung.step is Step.LINKED and rung.verdict is Verdict.NO for rung in ladder):
        return
    found = Sighting(Kind.LINK_GONE, f"link-gone:{post.id}", post.member_id, post_id=post.id)
    suspicions.hold(session, [found], now=now)
    audit.add(session, "link lost", actor_id=None, subject=f"post:{post.public_id}", now=now)
