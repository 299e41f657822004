"""API tokens, of which only hashes are kept, and the answers that idempotency keys give again."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
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


@dataclass(frozen=True, slots=True)
class Repeat:
    """What makes an idempotency key unique."""

    token_id: int
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class Times:
    """Since when answers are kept, and since when a call without an answer counts as still running."""

    now: datetime
    kept_since: datetime
    running_since: datetime


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


def reserve(session: Session, repeat: Repeat, *, body_hash: str, now: datetime) -> bool:
    """Take an idempotency key; False where it is taken already."""
    row = {**asdict(repeat), "body_hash": body_hash, "created_at": now}
    return insert_new(session, IdempotencyKey, [row], key=("token_id", "route", "key")) == 1


def take_over(session: Session, repeat: Repeat, *, body_hash: str, times: Times) -> bool:
    """Take a key whose answer is too old to be given again, or whose first call never ended."""
    over = or_(
        IdempotencyKey.created_at < times.kept_since,
        and_(IdempotencyKey.status.is_(None), IdempotencyKey.created_at < times.running_since),
    )
    taken = session.execute(
        update(IdempotencyKey)
        .where(*_is(repeat), over)
        .values(body_hash=body_hash, status=None, body=None, created_at=times.now)
        .returning(IdempotencyKey.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def find_answer(session: Session, repeat: Repeat) -> IdempotencyKey | None:
    return session.scalars(select(IdempotencyKey).where(*_is(repeat))).first()


def keep_answer(session: Session, repeat: Repeat, *, status: int, body: str) -> None:
    """Keep the first answer, to be given again for the same key."""
    session.execute(update(IdempotencyKey).where(*_is(repeat)).values(status=status, body=body))


def release(session: Session, repeat: Repeat) -> None:
    """Give an idempotency key back: the call failed before it did anything."""
    session.execute(delete(IdempotencyKey).where(*_is(repeat)))


def _is(repeat: Repeat) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotencyKey.token_id == repeat.token_id,
        IdempotencyKey.route == repeat.route,
        IdempotencyKey.key == repeat.key,
    )
