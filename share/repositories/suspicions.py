"""What looks unlike people's doing, as rows: found once, decided by a person, shown to whom it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from share.domain.suspicions import SIZE, TIMES_FINE, Kind, State
from share.models.base import new_public_id
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.models.suspicions import Suspicion
from share.repositories.asked import Ever, has_none
from share.repositories.statements import among, insert_new

DECIDED_SHOWN = 50

_WAITING = or_(Suspicion.state == State.OPEN.value, Suspicion.objected_at.is_not(None))
"""As waits()."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something found: `topic` is shared by what is decided together, the key tells one of it from another."""

    kind: Kind
    topic: str
    member_id: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    post_id: int | None = None
    link_id: int | None = None

    @property
    def key(self) -> str:
        """A post or a link is looked into once for each kind, a member once for each topic."""
        about = f"post:{self.post_id}" if self.post_id else f"link:{self.link_id}" if self.link_id else self.topic
        return f"{self.kind}:{about}"


@dataclass(frozen=True, slots=True)
class Held:
    """A suspicion with what it is about."""

    row: Suspicion
    member: Member
    post: Post | None
    network: str
    kit: Kit | None
    decided_by: str


def hold(session: Session, found: Sequence[Sighting], *, now: datetime) -> int:
    """Keep what is new of this for a person, or has far outgrown what one found fine; returns how much that was."""
    rows = [
        {
            "public_id": new_public_id(),
            "key": one.key,
            "topic": one.topic,
            "kind": one.kind.value,
            "member_id": one.member_id,
            "post_id": one.post_id,
            "link_id": one.link_id,
            "facts": dict(one.facts),
            "found_at": now,
            "state": State.OPEN.value,
            "note": "",
            "objection": "",
        }
        for one in found
    ]
    return insert_new(session, Suspicion, rows, key=("key",)) + _hold_again(session, found, now=now)


def _hold_again(session: Session, found: Sequence[Sighting], *, now: datetime) -> int:
    sized = {one.key: one for one in found if SIZE in one.facts}
    fine = (Suspicion.state == State.CLEARED.value) & Suspicion.objected_at.is_(None)
    rows = session.scalars(select(Suspicion).where(among(session, Suspicion.key, list(sized)), fine)).all()
    grown = [row for row in rows if sized[row.key].facts[SIZE] >= TIMES_FINE * _size(row.facts)]
    for row in grown:
        row.state, row.found_at, row.facts = State.OPEN, now, dict(sized[row.key].facts)
        row.decided_by_id, row.decided_at, row.note = None, None, ""
    return len(grown)


def _size(facts: Mapping[str, Any]) -> int:
    """Before sizes were kept, what it had come to was the nearest to it."""
    return int(facts.get(SIZE, facts.get("after", 0)))


def open_ones(session: Session) -> list[Held]:
    """What waits for a person, objections first, else the longest waiting first."""
    order = (Suspicion.objected_at.is_(None), Suspicion.found_at, Suspicion.id)
    return _held(session, _WAITING, order=order)


def decided(session: Session) -> list[Held]:
    """The latest decisions first."""
    return _held(session, not_(_WAITING), order=(Suspicion.decided_at.desc(), Suspicion.id), limit=DECIDED_SHOWN)


def left_out_of(session: Session, member_id: int) -> list[Held]:
    """What a person left out of this member's, the latest first."""
    if has_none(session, Ever.LEFT_OUT, member_id):
        return []
    mine = (Suspicion.member_id == member_id) & (Suspicion.state == State.UPHELD.value)
    return _held(session, mine, order=(Suspicion.decided_at.desc(), Suspicion.id))


def _held(session: Session, test: Any, *, order: tuple[Any, ...], limit: int | None = None) -> list[Held]:
    decider = aliased(Member)
    network = func.coalesce(Post.network, Link.network, "")
    rows = session.execute(
        select(Suspicion, Member, Post, network, Kit, decider.name)
        .join(Member, Member.id == Suspicion.member_id)
        .outerjoin(decider, decider.id == Suspicion.decided_by_id)
        .outerjoin(Post, Post.id == Suspicion.post_id)
        .outerjoin(Link, Link.id == Suspicion.link_id)
        .outerjoin(Kit, Kit.id == func.coalesce(Post.kit_id, Link.kit_id))
        .where(test)
        .order_by(*order)
        .limit(limit)
    )
    return [Held(row, member, post, name, kit, by or "") for row, member, post, name, kit, by in rows]


def waits(row: Suspicion) -> bool:
    """Whether a person has to decide, or to decide once more."""
    return row.state == State.OPEN or row.objected_at is not None


def together(session: Session, public_id: str) -> list[Suspicion]:
    """What is shown and decided with this one, locked on PostgreSQL until the commit; none where it is unknown.

    Of its topic that is all that waits as it does; or else all that was decided with it.
    """
    named = session.scalar(select(Suspicion).where(Suspicion.public_id == public_id))
    if named is None:
        return []
    same = (Suspicion.state == named.state) & (Suspicion.decided_at == named.decided_at)
    beside = _WAITING if waits(named) else not_(_WAITING) & same
    wanted = select(Suspicion).where(Suspicion.topic == named.topic, beside)
    return list(session.scalars(wanted.order_by(Suspicion.id).with_for_update()))


def other_upheld(session: Session, row: Suspicion) -> Suspicion | None:
    """Another decision by which the same post or link is left out, too."""
    if row.post_id is None and row.link_id is None:
        return None
    same = Suspicion.post_id == row.post_id if row.post_id is not None else Suspicion.link_id == row.link_id
    beside = (Suspicion.topic != row.topic) & (Suspicion.state == State.UPHELD.value)
    return session.scalar(select(Suspicion).where(same, beside).order_by(Suspicion.id).limit(1))


def find_mine(session: Session, public_id: str, *, member_id: int) -> Suspicion | None:
    """One that was left out of this member's."""
    wanted = select(Suspicion).where(
        Suspicion.public_id == public_id, Suspicion.member_id == member_id, Suspicion.state == State.UPHELD.value
    )
    return session.scalar(wanted.with_for_update())


def waiting(session: Session) -> tuple[int, int, datetime | None]:
    """How many topics wait, how many objections, and since when the longest waiting does."""
    row = session.execute(
        select(
            func.count(Suspicion.topic.distinct()),
            func.count(Suspicion.objected_at),
            func.min(Suspicion.found_at, type_=Suspicion.found_at.type),
        ).where(_WAITING)
    ).one()
    return int(row[0]), int(row[1]), row[2]
