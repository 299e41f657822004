"""What the sample campaign looks up of the many rows that it has just written: their ids, by natural keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.models.claims import Claim
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.models.posts import Post

Key = tuple[int, int, str]
"""Kit, member, network."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the sample needs them."""

    id: int
    email: str | None
    state: str
    paused: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A tracked link as the sample needs it."""

    id: int
    code: str


def members(session: Session) -> dict[str, MemberRow]:
    """The members by external id."""
    rows = session.execute(
        select(Member.external_id, Member.id, Member.email, Member.state, Member.paused_at).where(
            Member.external_id.is_not(None)
        )
    )
    return {row[0]: MemberRow(row.id, row.email, row.state, row.paused_at is not None) for row in rows if row[0]}


def groups(session: Session) -> dict[str, int]:
    """The groups' ids by name."""
    return {row.name: row.id for row in session.execute(select(Group.name, Group.id))}


def kits(session: Session, campaign_id: int) -> Sequence[Kit]:
    """The first kit of every day."""
    return session.scalars(
        select(Kit).where(Kit.campaign_id == campaign_id, Kit.slot == 1).order_by(Kit.local_date)
    ).all()


def claims(session: Session, kit_ids: Sequence[int]) -> dict[Key, int]:
    rows = session.execute(
        select(Claim.kit_id, Claim.member_id, Claim.network, Claim.id).where(Claim.kit_id.in_(kit_ids))
    )
    return {(row.kit_id, row.member_id, row.network): row.id for row in rows}


def links(session: Session, kit_ids: Sequence[int]) -> dict[Key, LinkRow]:
    rows = session.execute(
        select(Link.kit_id, Link.member_id, Link.network, Link.id, Link.code).where(Link.kit_id.in_(kit_ids))
    )
    return {(row.kit_id, row.member_id, row.network): LinkRow(row.id, row.code) for row in rows}


def posts(session: Session, kit_ids: Sequence[int], *, since: datetime | None) -> dict[tuple[str, str], int]:
    """The posts' ids by network and native id; only those recorded after `since`."""
    wanted = select(Post.network, Post.native_id, Post.id).where(Post.kit_id.in_(kit_ids))
    if since is not None:
        wanted = wanted.where(Post.recorded_at > since)
    return {(row.network, row.native_id): row.id for row in session.execute(wanted)}


def posts_by(session: Session, kit_id: int) -> set[tuple[int, str]]:
    """Who has recorded a post of a kit, and on which network."""
    rows = session.execute(select(Post.member_id, Post.network).where(Post.kit_id == kit_id))
    return {(row.member_id, row.network) for row in rows}
