"""API tokens: made, listed, revoked; the token itself is shown once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core
from share.domain.errors import NotFoundError
from share.domain.roles import Role
from share.domain.scopes import allowed
from share.domain.words import say
from share.repositories import audit, members, tokens
from share.repositories.tokens import Bearer

PURPOSE = "api-token"
PREFIX = "share_"
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token in the admins' list."""

    public_id: str
    label: str
    owner: str
    scopes: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def create(core: Core, *, email: str, scopes: frozenset[str], label: str = "", by_id: int | None = None) -> str:
    """Make a token for a member and return it: the only time that it is seen."""
    token, now = PREFIX + core.vault.new_token(), core.now()
    with core.write() as session:
        owner = members.get_by_email(session, email.strip().lower())
        given = allowed(scopes, Role(owner.role))
        made = tokens.add(
            session,
            token_hash=core.vault.hash(token, purpose=PURPOSE),
            member_id=owner.id,
            scopes=given,
            label=label,
            now=now,
        )
        audit.add(session, "token_made", actor_id=by_id, subject=f"token:{made.public_id}", now=now, scopes=made.scopes)
    return token


def find_bearer(core: Core, token: str) -> Bearer | None:
    """Whose token this is; None where it is unknown or revoked."""
    now = core.now()
    with core.read() as session:
        bearer = tokens.find_bearer(session, core.vault.hash(token, purpose=PURPOSE))
    if bearer is not None and (bearer.used_at is None or now - bearer.used_at > TOUCH_EVERY):
        with core.write() as session:
            tokens.touch(session, bearer.token_id, now=now)
    return bearer


def listed(core: Core) -> list[TokenLine]:
    with core.read() as session:
        return [
            TokenLine(
                token.public_id, token.label, owner, token.scopes, token.created_at, token.used_at, token.revoked_at
            )
            for token, owner in tokens.listed(session)
        ]


def revoke(core: Core, public_id: str, *, by_id: int | None) -> None:
    """End a token; raises NotFoundError where it is unknown or has ended."""
    now = core.now()
    with core.write() as session:
        if not tokens.revoke(session, public_id, now=now):
            raise NotFoundError(say("There is no such token, or it has ended already."))
        audit.add(session, "token_revoked", actor_id=by_id, subject=f"token:{public_id}", now=now)
