"""Under which other addresses a post was recorded, from when its network told which one it is."""

import hashlib

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from share.domain.posts import PostRef
from share.models.posts import Post, PostAlias
from share.repositories.statements import upsert


def note(session: Session, ref: PostRef, post: Post) -> None:
    """The address that was recorded as `ref` names this post, as a network said."""
    row = {"network": ref.network, "name": _name(ref), "post_id": post.id}
    upsert(session, PostAlias, [row], key=("network", "name"), changes=lambda new: {"post_id": new.post_id})


def find(session: Session, ref: PostRef) -> Post | None:
    """The post that stands here under another address, locked on PostgreSQL until the commit."""
    return session.scalar(_wanted(ref).with_for_update(of=Post))


def public_id_of(session: Session, ref: PostRef) -> str | None:
    """As find(), for looking."""
    return session.scalar(_wanted(ref).with_only_columns(Post.public_id))


def move(session: Session, post: Post, *, into: Post) -> None:
    """What led to the one row leads to the other."""
    moved = update(PostAlias).where(PostAlias.post_id == post.id).values(post_id=into.id)
    session.execute(moved.execution_options(synchronize_session=False))


def forget(session: Session, member_id: int) -> None:
    """Nothing leads to this member's posts any more."""
    theirs = select(Post.id).where(Post.member_id == member_id)
    session.execute(delete(PostAlias).where(PostAlias.post_id.in_(theirs)).execution_options(synchronize_session=False))


def _wanted(ref: PostRef) -> Select[Post]:
    return (
        select(Post)
        .join(PostAlias, PostAlias.post_id == Post.id)
        .where(PostAlias.network == ref.network, PostAlias.name == _name(ref))
    )


def _name(ref: PostRef) -> str:
    """A hash alone: an address may hold a handle, which is kept no longer than its post is looked at."""
    return hashlib.sha256((ref.native_id or ref.url).encode()).hexdigest()
