"""An account was proven: the posts that it made are judged again, whoever recorded them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.evidence import Author, Step, owned, standing_of
from share.domain.posts import PostRef, PostState
from share.models.accounts import Account
from share.models.posts import Post
from share.repositories import changes, due, evidence
from share.repositories import posts as rows
from share.repositories.contests import settle_by_proof
from share.repositories.due import Owed

UNTOUCHED = (PostState.WITHDRAWN.value, PostState.GONE.value, PostState.LEFT_OUT.value)


def judge_again(session: Session, account: Account, *, batch_of: Callable[[PostRef], str], now: datetime) -> int:
    """Set `owned` on every post whose author this account is, and settle contests; returns how many posts that were."""
    found = session.scalars(
        select(Post)
        .where(Post.network == account.network, Post.author_id == account.native_id, Post.state.not_in(UNTOUCHED))
        .order_by(Post.id)
        .with_for_update()
    ).all()
    for post in found:
        _judge(session, account, post, batch_of=batch_of, now=now)
    return len(found)


def _judge(
    session: Session, account: Account, post: Post, *, batch_of: Callable[[PostRef], str], now: datetime
) -> None:
    changes.posts(session, [post.id])
    recorded_by, stood = post.member_id, post.state
    contested = settle_by_proof(session, post, owner=account.member_id, now=now)
    if post.member_id != recorded_by:
        # Its evidence was another member's: all of it is looked for anew.
        post.state, post.state_reason = PostState.RECORDED, ""
        _look_again(session, post, batch_of=batch_of, now=now)
        return
    author = Author.OWN_ACCOUNT if post.member_id == account.member_id else Author.OTHER_ACCOUNT
    steps = [rung for rung, _at in evidence.of_posts(session, [post.id])[post.id] if rung.step is not Step.OWNED]
    evidence.write(session, post.id, [owned(author)], now=now)
    standing = standing_of([*steps, owned(author)])
    if standing is None or contested:
        return
    post.state, post.state_reason = standing
    post.verified_at = (post.verified_at or now) if post.state == PostState.VERIFIED else None
    if PostState.REJECTED.value in {stood, post.state} and stood != post.state:
        _look_again(session, post, batch_of=batch_of, now=now)


def _look_again(session: Session, post: Post, *, batch_of: Callable[[PostRef], str], now: datetime) -> None:
    ref = rows.ref_of(post)
    if ref is not None:
        due.owe(session, Job.VERIFY_POST, [Owed(post.id, now, batch_of(ref))], now=now)
