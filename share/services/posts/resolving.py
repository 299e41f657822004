"""An address that had to be followed names its post now: that may be one that stands here already."""

from share.core import Core, Session
from share.domain.due import Job
from share.domain.posts import PostRef, PostState
from share.domain.words import mark
from share.models.posts import Post
from share.repositories import aliases, changes, due, evidence
from share.repositories import posts as rows
from share.repositories.asking import Held
from share.repositories.due import Owed
from share.repositories.recording import FREE_STATES, Desk, Entry

ALREADY = mark("Somebody recorded this post before, by another of its addresses. A coordinator has been told.")


def keep_resolved(core: Core, session: Session, held: Held, ref: PostRef) -> bool:
    """Give the row its real key; returns whether it may go on to be looked up in this batch."""
    post = session.get_one(Post, held.row.post.id)
    known = Desk(session, core.networks, core.now()).find(ref, ref.native_id, kit_id=post.kit_id)
    if known is not None and known.id != post.id:
        _merge(core, session, post, known, held=held, ref=ref)
        return False
    if ref.native_id != held.ref.native_id:
        aliases.note(session, held.ref, post)
    post.native_id, post.url, post.resolve = ref.native_id, ref.url, None
    session.flush()
    batch = core.networks.batch_of(ref)
    if batch == core.networks.batch_of(held.ref):
        return True
    # Another call can ask for it: the same work is owed there.
    if due.done(session, held.lease):
        due.owe(session, Job.VERIFY_POST, [Owed(post.id, core.now(), batch)], now=core.now())
    return False


def _merge(core: Core, session: Session, post: Post, known: Post, *, held: Held, ref: PostRef) -> None:
    """The post is recorded under its real key: it goes on there, where that is free; between two, open a contest."""
    changes.posts(session, [post.id, known.id], of=[post.member_id])
    if known.member_id == post.member_id or known.state in FREE_STATES:
        _go_on(core, session, post, known, pasted=held.ref, ref=ref)
        return
    due.done(session, held.lease)
    rows.contest(session, known, member_id=post.member_id, now=core.now())
    post.state, post.state_reason = PostState.REJECTED, ALREADY
    if known.state != PostState.LEFT_OUT and not evidence.is_owned(session, known.id):
        known.state, known.state_reason = PostState.CONTESTED, rows.CONTESTED
        shown, now = rows.ref_of(known), core.now()
        if shown is not None:
            due.owe(session, Job.VERIFY_POST, [Owed(known.id, now, core.networks.batch_of(shown))], now=now)


def _go_on(core: Core, session: Session, post: Post, known: Post, *, pasted: PostRef, ref: PostRef) -> None:
    """As if the post had been recorded by its real address: what was taken back comes back, or goes to whom it is."""
    target = rows.target_of_kit(session, post.kit_id, member_id=post.member_id, network=post.network)
    entry = Entry(ref, target, post.member_id, post.recorded_by_id)
    others, public_id = known.member_id != post.member_id, post.public_id
    rows.remove(session, post, into=known)
    aliases.note(session, pasted, known)
    Desk(session, core.networks, core.now()).keep(entry)
    if others:
        # Its new member was shown it under this name already.
        known.public_id = public_id
