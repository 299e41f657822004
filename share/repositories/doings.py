"""What members did that is looked into: one account for several, others' posts recorded, posts soon deleted."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.evidence import Step, Verdict
from share.domain.posts import COUNTED_STATES, PostState
from share.domain.suspicions import (
    CONTESTS_A_MONTH,
    DELETED_POSTS,
    DELETED_SHARE,
    LOOK_BACK,
    SOON,
    Kind,
)
from share.models.posts import Contest, Evidence, Post
from share.repositories.suspicions import Sighting

_STATES = [state.value for state in COUNTED_STATES]


def shared_authors(session: Session, *, now: datetime) -> list[Sighting]:
    """Posts of one account that several members recorded as theirs; those that are proven are left alone."""
    recent = (Post.author_id.is_not(None), Post.state.in_(_STATES), Post.recorded_at >= now - LOOK_BACK)
    several = (
        select(Post.network, Post.author_id, func.count(Post.member_id.distinct()).label("members"))
        .where(*recent)
        .group_by(Post.network, Post.author_id)
        .having(func.count(Post.member_id.distinct()) > 1)
        .subquery()
    )
    proven = select(Evidence.post_id).where(
        Evidence.post_id == Post.id, Evidence.step == Step.OWNED.value, Evidence.verdict == Verdict.YES.value
    )
    rows = session.execute(
        select(Post.id, Post.member_id, Post.network, Post.author_id, several.c.members)
        .join(several, (several.c.network == Post.network) & (several.c.author_id == Post.author_id))
        .where(*recent, ~proven.exists())
        .order_by(Post.id)
    )
    return [
        Sighting(
            Kind.SHARED_AUTHOR,
            f"author:{network}:{author}",
            member_id,
            {"members": int(members) - 1},
            post_id=post_id,
        )
        for post_id, member_id, network, author, members in rows
    ]


def contesting(session: Session, *, now: datetime) -> list[Sighting]:
    """Members who recorded what others had recorded first, again and again within a month."""
    rows = session.execute(
        select(Contest.member_id, func.count())
        .where(Contest.opened_at >= now - LOOK_BACK)
        .group_by(Contest.member_id)
        .having(func.count() >= CONTESTS_A_MONTH)
        .order_by(Contest.member_id)
    )
    return [
        Sighting(Kind.CONTESTS, f"contests:{member_id}:{now:%Y-%m}", member_id, {"contests": int(count)})
        for member_id, count in rows
    ]


def deleting(session: Session, *, now: datetime) -> list[Sighting]:
    """Posts that went soon after they were verified, of members with whom that is a habit."""
    since = now - LOOK_BACK
    gone = session.execute(
        select(Post.id, Post.member_id, Post.verified_at, Post.not_found_first_at)
        .where(Post.state == PostState.GONE.value, Post.verified_at.is_not(None), Post.not_found_first_at >= since)
        .order_by(Post.id)
    )
    soon = [
        (post_id, member_id, missed - verified)
        for post_id, member_id, verified, missed in gone
        if verified is not None and missed is not None and missed - verified <= SOON
    ]
    deleted = Counter(member_id for _, member_id, _ in soon)
    often = [member_id for member_id, count in deleted.items() if count >= DELETED_POSTS]
    if not often:
        return []
    made = select(Post.member_id, func.count()).where(
        Post.member_id.in_(often), Post.recorded_at >= since, Post.state.in_([*_STATES, PostState.GONE.value])
    )
    posts: dict[int, int] = {row[0]: int(row[1]) for row in session.execute(made.group_by(Post.member_id))}
    return [
        Sighting(
            Kind.DELETED,
            f"deleted:{member_id}:{now:%Y-%m}",
            member_id,
            {
                "hours": round(lasted.total_seconds() / 3600),
                "deleted": deleted[member_id],
                "posts": max(posts.get(member_id, 0), deleted[member_id]),
            },
            post_id=post_id,
        )
        for post_id, member_id, lasted in soon
        if member_id in posts and deleted[member_id] >= DELETED_SHARE * posts[member_id]
    ]
