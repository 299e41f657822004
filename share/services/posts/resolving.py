"""An address that had to be followed names its post now: that may be one that stands here already."""

from share.core import Core, Session
from share.domain.due import Job
from share.domain.posts import PostRef, PostState
from share.domain.words import mark
from share.models.posts import Post
from share.repositories import changes, due, evidence
from share.repositories import posts as rows
from share.repositories.asking import Held
from share.repositories.due import Owed

ALREADY = mark("Somebody recorded this post before, by another of its addresses. A coordinator has been told.")


def keep_resolved(core: Core, session: Session, held: Held, ref: PostRef) -> bool:
    """Give the row its real key; returns whether it may go on to be looked up in this batch."""
    post = session.get_one(Post, held.row.post.id)
    known = rows.find(session, ref.network, ref.native_id)
    if known is not None and known.id != post.id:
        _merge(core, session, post, known, held=held)
        return False
    post.native_id, post.url, post.resolve = ref.native_id, ref.url, None
    session.flush()
    batch = core.networks.batch_of(ref)
    if batch == core.networks.batch_of(held.ref):
        return True
    # Another call can ask for it: the same work is owed there.
    if due.done(session, held.lease):
        due.owe(session, Job.VERIFY_POST, [Owed(post.id, core.now(), batch)], now=core.now())
    return False


def _merge(core: Core, session: Session, post: Post, known: Post, *, held: Held) -> None:
    """The post is recorded under its real key: drop the double of one member; between two, open a contest."""
    changes.posts(session, [post.id, known.id], of=[post.member_id])
    if known.member_id == post.member_id:
        rows.remove(session, post, into=known)
        return
    due.done(session, held.lease)
    rows.contest(session, known, member_id=post.member_id, now=core.now())
    post.state, post.state_reason = PostState.REJECTED, ALREADY
    if known.state != PostState.LEFT_OUT and not evidence.is_owned(session, known.id):
        known.state, known.state_reason = PostState.CONTESTED, rows.CONTESTED
        ref = rows.ref_of(known)
        if ref is not None:
            due.owe(session, Job.VERIFY_POST, [Owed(known.id, core.now(), core.networks.batch_of(ref))], now=core.now())
