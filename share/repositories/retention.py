"""Throwing away rows whose time is over."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Delete, delete, or_
from sqlalchemy.orm import Session

from share.models.found_posts import FoundPost
from share.models.oauth_flows import OAuthFlow
from share.models.signins import Attempt, SessionRow, SigninLink
from share.models.tokens import IdempotencyKey

ATTEMPTS_KEPT = timedelta(days=1)
SIGNIN_LINKS_KEPT = timedelta(days=7)
SESSIONS_KEPT = timedelta(days=61)
"""A day more than the longest idle time of a signed-in browser."""

ENDED_SESSIONS_KEPT = timedelta(days=7)
FLOWS_KEPT = timedelta(days=1)
FOUND_KEPT = timedelta(days=60)
"""Questions about found posts, with their answers: by then their kits are long closed."""

ANSWERS_KEPT = timedelta(hours=24)
"""How long the answer to an Idempotency-Key is given again; the API's own promise."""


def forget_old(session: Session, *, now: datetime) -> int:
    """Throw away what is kept no longer; returns how many rows that were."""
    over = (
        delete(Attempt).where(Attempt.at < now - ATTEMPTS_KEPT),
        delete(SigninLink).where(SigninLink.expires_at < now - SIGNIN_LINKS_KEPT),
        delete(SessionRow).where(
            or_(SessionRow.seen_at < now - SESSIONS_KEPT, SessionRow.ended_at < now - ENDED_SESSIONS_KEPT)
        ),
        delete(OAuthFlow).where(OAuthFlow.expires_at < now - FLOWS_KEPT),
        delete(FoundPost).where(FoundPost.found_at < now - FOUND_KEPT),
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now - ANSWERS_KEPT),
    )
    return sum(_gone(session, statement) for statement in over)


def _gone(session: Session, statement: Delete) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
