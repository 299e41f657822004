"""API tokens, of which only hashes are kept, and the answers that idempotency keys give again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from share.models.members import Member
from share.models.tokens import ApiToken, IdempotencyKey
from share.repositories.statements import insert_new


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is and what it may; `role` is what the owner holds now."""

    token_id: int
    member_id: int
    public_id: str
    name: str
    role: str
    scopes: frozenset[str]
    used_at: datetime | None


def add(
    session: Session, *, token_hash: str, member_id: int, scopes: frozenset[str], label: str, now: datetime
) -> ApiToken:
    made = ApiToken(
        token_hash=token_hash, member_id=member_id, scopes=" ".join(sorted(scopes)), label=label, created_at=now
    )
    session.add(made)
    session.flush()
    return made


def find_bearer(session: Session, token_hash: str) -> Bearer | None:
    """The owner of a token that is not revoked and whose owner has not left."""
    row = session.execute(
        select(ApiToken, Member)
        .join(Member, Member.id == ApiToken.member_id)
        .where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None), Member.state == "agreed")
    ).one_or_none()
    if row is None:
        return None
    token, member = row
    scopes = frozenset(token.scopes.split())
    return Bearer(token.id, member.id, member.public_id, member.name, member.role, scopes, token.used_at)


def touch(session: Session, token_id: int, *, now: datetime) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now))


def revoke(session: Session, public_id: str, *, now: datetime) -> bool:
    found = session.scalars(select(ApiToken).where(ApiToken.public_id == public_id)).first()
    if found is None or found.revoked_at is not None:
        return False
    found.revoked_at = now
    return True


def listed(session: Session) -> list[tuple[ApiToken, str]]:
    """Every token with its owner's name, newest first."""
    rows = session.execute(
        select(ApiToken, Member.name).join(Member, Member.id == ApiToken.member_id).order_by(ApiToken.id.desc())
    )
    return [(token, name) for token, name in rows]


def reserve(session: Session, *, token_id: int, route: str, key: str, body_hash: str, now: datetime) -> bool:
    """Take an idempotency key; False where it is taken already."""
    row = {"token_id": token_id, "route": route, "key": key, "body_hash": body_hash, "created_at": now}
    return insert_new(session, IdempotencyKey, [row], key=("token_id", "route", "key")) == 1


def find_answer(session: Session, *, token_id: int, route: str, key: str) -> IdempotencyKey | None:
    return session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.token_id == token_id, IdempotencyKey.route == route, IdempotencyKey.key == key
        )
    ).first()


def keep_answer(session: Session, *, token_id: int, route: str, key: str, status: int, body: str) -> None:
    """Keep the first answer, to be given again for the same key."""
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.token_id == token_id, IdempotencyKey.route == route, IdempotencyKey.key == key)
        .values(status=status, body=body)
    )


def release(session: Session, *, token_id: int, route: str, key: str) -> None:
    """Give an idempotency key back: the call failed before it did anything."""
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.token_id == token_id, IdempotencyKey.route == route, IdempotencyKey.key == key
        )
    )
