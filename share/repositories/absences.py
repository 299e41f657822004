"""What becomes of a post that its network did not give: nothing is ever deleted or counted as zero for it."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from share.domain import evidence as rungs
from share.domain.collection import backoff, is_gone, next_look
from share.domain.due import Job
from share.domain.evidence import Facts
from share.domain.posts import Missing, MissingReason, PostState
from share.domain.words import mark
from share.models.posts import Post
from share.models.signatures import Signature
from share.networks.base import Network
from share.repositories import asking, changes, due, evidence
from share.repositories.asking import Held

YOUNG = timedelta(days=14)
"""How long a post that is kept from us is looked at again: it may be opened."""

LOOK_AGAIN = timedelta(hours=12)
FORGOTTEN_AFTER_LOOKS = 2
"""Networks want a deleted post's author and words dropped within a day, and a worker may be late for the third look."""

GONE = mark("Deleted: its network did not find it at three looks over a day.")


def note(
    session: Session, held: Held, missing: Missing, *, network: Network, counts_links: bool, now: datetime
) -> None:
    """Write what is known of a missing post, and when it is looked for again, if it is.

    `counts_links`: the network tells of tracked links, also where it does not show the post.
    """
    post = session.get_one(Post, held.row.post.id)
    match missing.reason:
        case MissingReason.NO_ANSWER:
            later = backoff(held.lease.attempts, key=held.lease.due_id, now=now)
            due.again(
                session,
                held.lease,
                at=later,
                error=missing.detail or mark("%(label)s gave no answer about it.") % {"label": network.label},
            )
            return
        case MissingReason.NOT_FOUND:
            again = _not_found(session, post, now=now)
        case MissingReason.NOT_READABLE if _was_seen(post):
            # A guard in front of a host, or a permission that was taken away for a while: what was seen stays.
            again = _while_young(post, now=now)
        case MissingReason.NOT_READABLE:
            _stand(session, post, PostState.SELF_REPORTED)
            again = None
            if counts_links and held.lease.job is Job.VERIFY_POST:
                asking.owe_link_reading(session, post, now=now)
        case MissingReason.PROTECTED:
            _stand(session, post, PostState.PROTECTED)
            again = _while_young(post, now=now)
        case MissingReason.UNAVAILABLE:
            again = _while_young(post, now=now)
    _say(session, post, missing, network=network, now=now)
    if again is None:
        due.done(session, held.lease)
    else:
        due.again(session, held.lease, at=again)


def _not_found(session: Session, post: Post, *, now: datetime) -> datetime | None:
    post.not_found_looks += 1
    post.not_found_first_at = post.not_found_first_at or now
    if post.not_found_looks >= FORGOTTEN_AFTER_LOOKS:
        post.author_id = post.author_name = None
        session.execute(delete(Signature).where(Signature.post_id == post.id))
    if not is_gone(post.not_found_looks, post.not_found_first_at, now=now):
        return next_look(post.not_found_looks, seen_before=post.posted_at is not None, now=now)
    _stand(session, post, PostState.GONE)
    return None


def _was_seen(post: Post) -> bool:
    """Some networks tell a post's author alone, others its time."""
    return post.posted_at is not None or post.author_id is not None


def _while_young(post: Post, *, now: datetime) -> datetime | None:
    return now + LOOK_AGAIN if now - post.recorded_at < YOUNG else None


def _stand(session: Session, post: Post, state: PostState) -> None:
    """A post that two members claim stays contested, unless it is gone; one that is left out stays so."""
    if post.state == PostState.LEFT_OUT:
        return
    if post.state != PostState.CONTESTED or state is PostState.GONE:
        post.state = state
        changes.posts(session, [post.id])


def _say(session: Session, post: Post, missing: Missing, *, network: Network, now: datetime) -> None:
    """The steps that this look tells about; what was seen earlier of author and link stays said."""
    clicks = evidence.human_clicks(session, [post.id])[post.id] or 0
    facts = Facts(
        network.label,
        clicks=clicks,
        looked=True,
        missing=missing.reason,
        detail=missing.detail,
        measurable=bool(network.measures),
    )
    told = rungs.found(facts)
    if post.state == PostState.GONE:
        # A post that was never seen may be somebody else's: what the network said of it is told, not a deletion.
        post.state_reason = missing.detail if post.posted_at is None and missing.detail else GONE
    elif post.state not in {PostState.CONTESTED, PostState.LEFT_OUT}:
        post.state_reason = told.reason
    if not _was_seen(post) or post.state == PostState.GONE:
        # Before a post was seen at all, its numbers depend on this look too.
        steps = [told, rungs.clicked(clicks, hidden=facts.hidden)]
        evidence.write(session, post.id, steps if post.posted_at else [*steps, rungs.measured(facts)], now=now)
