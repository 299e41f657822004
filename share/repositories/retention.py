"""Throwing away rows whose time is over."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select
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

PART = 1000
"""So many rows are thrown away at once: SQLite overwrites them, and nobody else writes meanwhile."""

KINDS: Mapping[Any, Callable[[datetime], ColumnElement[bool]]] = {
    Attempt: lambda now: Attempt.at < now - ATTEMPTS_KEPT,
    SigninLink: lambda now: SigninLink.expires_at < now - SIGNIN_LINKS_KEPT,
    SessionRow: lambda now: or_(
        SessionRow.seen_at < now - SESSIONS_KEPT, SessionRow.ended_at < now - ENDED_SESSIONS_KEPT
    ),
    OAuthFlow: lambda now: OAuthFlow.expires_at < now - FLOWS_KEPT,
    FoundPost: lambda now: FoundPost.found_at < now - FOUND_KEPT,
    IdempotencyKey: lambda now: IdempotencyKey.created_at < now - ANSWERS_KEPT,
}
"""Which rows of each table are kept no longer."""


def forget_some(session: Session, table: Any, *, now: datetime) -> int:
    """Throw away a part of what one of KINDS keeps no longer; returns how many rows, fewer than PART at the end."""
    some = select(table.id).where(KINDS[table](now)).limit(PART)
    gone = session.execute(delete(table).where(table.id.in_(some)).execution_options(synchronize_session=False))
    return gone.rowcount if isinstance(gone, CursorResult) else 0
