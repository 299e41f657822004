"""Giving a contested post to whom it belongs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from share.models.posts import Contest, Post
from share.repositories import changes, evidence
from share.repositories import posts as rows

KEPT, MOVED = "kept", "moved"


def settle_by_proof(session: Session, post: Post, *, owner: int | None, now: datetime) -> bool:
    """Give a contested post to whom it is proven to be; returns whether it stays contested."""
    contests = rows.open_contests(session, post.id)
    if not contests:
        return False
    if owner != post.member_id and owner not in {contest.member_id for contest in contests}:
        return True
    settle_for(session, post, contests, owner=owner or post.member_id, now=now)
    return False


def settle_for(session: Session, post: Post, contests: Sequence[Contest], *, owner: int, now: datetime) -> None:
    """Close the contests; the post goes to `owner`, and what was found of it under another is looked for anew."""
    for contest in contests:
        contest.settled_at = now
        contest.outcome = MOVED if contest.member_id == owner else KEPT
    if post.member_id != owner:
        changes.posts(session, [post.id], of=[post.member_id])
        post.member_id = owner
        post.claim_id = rows.claim_id(session, kit_id=post.kit_id, member_id=owner, network=post.network)
        evidence.clear(session, post.id)
    session.flush()
