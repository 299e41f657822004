"""Keeping what a network told of a whole batch of posts, in a handful of statements however many they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from share.domain.posts import PostState
from share.domain.readings import COUNT_NAMES, Reading
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import changes, evidence_read, readings
from share.repositories.asking import Held
from share.repositories.readings import Given
from share.repositories.statements import among

Answer = tuple[Held, Reading]


def keep(session: Session, network: Network, answers: Sequence[Answer], *, now: datetime) -> None:
    """Keep readings with what they prove.

    The caller has locked the posts and checked the leases.
    """
    measures = network.measures
    changed = {
        one.post_id
        for one in readings.keep_many(
            session, [Given(held.lease.subject_id, reading, measures) for held, reading in answers]
        )
    }
    shown_again = _shown_again(session, [held for held, _ in answers])
    told = [held.lease.subject_id for held, reading in answers if _knows(reading)]
    evidence_read.write(session, [held.lease.subject_id for held, _ in answers], told=told, network=network, now=now)
    changes.posts(session, shown_again)
    changes.readings(session, changed)


def _knows(reading: Reading) -> bool:
    return any(getattr(reading.counts, name) is not None for name in COUNT_NAMES)


def _shown_again(session: Session, held: Sequence[Held]) -> set[int]:
    """A post that was missing or shown to few is there again; returns those whose state changed."""
    missed = [one.row.post.id for one in held if one.row.post.not_found_looks or one.row.post.not_found_first_at]
    if missed:
        seen = update(Post).where(among(session, Post.id, missed)).values(not_found_looks=0, not_found_first_at=None)
        session.execute(seen.execution_options(synchronize_session=False))
    kept_from_us = [one.row.post.id for one in held if one.row.post.state == PostState.PROTECTED]
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
