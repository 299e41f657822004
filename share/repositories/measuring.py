"""Keeping what a network told of a whole batch of posts, in a handful of statements however many they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.posts import PostState
from share.domain.readings import NOTHING, Reading
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import changes, due, evidence_read, readings
from share.repositories.absences import FORGOTTEN_AFTER_LOOKS
from share.repositories.asking import Held
from share.repositories.due import Owed
from share.repositories.network_states import Batch
from share.repositories.statements import among

Answer = tuple[Held, Reading]


def keep(session: Session, network: Network, answers: Sequence[Answer], *, now: datetime) -> dict[int, int | None]:
    """Keep readings with what they prove; returns the human clicks on each post's link, where it has one.

    The caller has locked the posts and checked the leases.
    """
    read = [(held.lease.subject_id, reading) for held, reading in answers]
    changed = {one.post_id for one in readings.keep_batch(session, read, reported=network.measures)}
    asked = [held for held, _ in answers]
    shown_again = _shown_again(session, asked)
    _look_up_again(session, network, asked, now=now)
    told = [post_id for post_id, reading in read if reading.counts != NOTHING]
    clicks = evidence_read.write(session, [one[0] for one in read], told=told, network=network, now=now)
    changes.posts(session, shown_again)
    changes.readings(session, changed)
    return clicks


def _look_up_again(session: Session, network: Network, held: Sequence[Held], *, now: datetime) -> None:
    """Whose author was dropped, as they seemed deleted, is told anew by a look-up."""
    forgotten = [one for one in held if one.row.post.not_found_looks >= FORGOTTEN_AFTER_LOOKS]
    owed = [Owed(one.row.post.id, now, Batch(network.name, network.batch_key(one.ref)).name) for one in forgotten]
    due.owe(session, Job.VERIFY_POST, owed, now=now)


def _shown_again(session: Session, held: Sequence[Held]) -> set[int]:
    """A post that was missing or shown to few is there again; returns those whose state changed."""
    rows = [one.row.post for one in held]
    missed = [post.id for post in rows if post.not_found_looks or post.not_found_first_at]
    if missed:
        seen = update(Post).where(among(session, Post.id, missed)).values(not_found_looks=0, not_found_first_at=None)
        session.execute(seen.execution_options(synchronize_session=False))
    kept_from_us = [post.id for post in rows if post.state == PostState.PROTECTED]
    if not kept_from_us:
        return set()
    state = case((Post.verified_at.is_not(None), PostState.VERIFIED.value), else_=PostState.RECORDED.value)
    opened = (
        update(Post)
        .where(among(session, Post.id, kept_from_us), Post.state == PostState.PROTECTED.value)
        .values(state=state, state_reason="")
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    return set(session.scalars(opened))
