"""Leaving a post or a link's clicks out of boards and points, and taking them back: a person's decision."""

from datetime import datetime

from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.posts import PostState
from share.models.links import Link
from share.models.posts import Post
from share.repositories import changes, due


def leave_post_out(session: Session, post_id: int, *, why: str) -> dict[str, str]:
    """The post counts nowhere and is looked at no more; returns what take_post_back() needs to know.

    One that is left out already gets the other reason, and nothing is returned.
    """
    post = session.get_one(Post, post_id, with_for_update=True)
    if post.state == PostState.LEFT_OUT:
        post.state_reason = why
        return {}
    stood = {"stood": post.state, "stood_for": post.state_reason}
    post.state, post.state_reason = PostState.LEFT_OUT, why
    for job in (Job.VERIFY_POST, Job.READ_METRICS):
        due.forget(session, job, post_id)
    changes.posts(session, [post_id])
    return stood


def take_post_back(session: Session, post_id: int, *, stood: str, stood_for: str) -> Post | None:
    """The post stands again as it did; None where it is not left out. Its next look is the caller's to owe."""
    post = session.get_one(Post, post_id, with_for_update=True)
    if post.state != PostState.LEFT_OUT:
        return None
    post.state, post.state_reason = PostState(stood), stood_for
    changes.posts(session, [post_id])
    return post


def leave_link_out(session: Session, link_id: int, *, now: datetime) -> None:
    """The link's clicks count on no board and for no points; they stay in the click ledger."""
    link = session.get_one(Link, link_id)
    link.left_out_at = link.left_out_at or now
    changes.links(session, [link_id])


def take_link_back(session: Session, link_id: int) -> None:
    session.get_one(Link, link_id).left_out_at = None
    changes.links(session, [link_id])
