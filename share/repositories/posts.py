"""Recorded posts: one row per (network, native id), whoever says it is theirs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from share.domain.due import Job
from share.domain.posts import PostRef, PostState, Resolve
from share.domain.words import mark
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.planners import Forecast
from share.models.posts import Contest, Evidence, Post
from share.models.publications import Publication
from share.models.readings import CurrentReading, ReadingSeries
from share.models.signatures import Signature
from share.models.suspicions import Suspicion
from share.repositories import aliases, due, straight
from share.repositories.statements import among_given, as_driven, given, insert_new, made

SHARED_STATES = ("published", "recalled", "closed")
"""States of kits that members have seen, and to which a post can belong."""

OPEN_STATES = ("published", "recalled")

CONTESTED = mark("Another member says that this post is theirs; a coordinator decides.")


@dataclass(frozen=True, slots=True)
class Target:
    """The kit that a post is recorded for, and the claim that led there."""

    kit_id: int
    campaign_id: int
    claim_id: int | None


class AskedPost(NamedTuple):
    """What asking a network needs to know of a post, named as in its row."""

    id: int
    network: str
    native_id: str
    url: str
    resolve: str | None
    member_id: int
    kit_id: int
    state: str
    author_id: str | None
    posted_at: datetime | None
    recorded_at: datetime
    not_found_first_at: datetime | None
    not_found_looks: int


class AskedCampaign(NamedTuple):
    """What asking a network needs to know of a post's campaign."""

    id: int
    timezone: str
    ends_on: date | None


class AskedRow(NamedTuple):
    """A post and its campaign: all that asking a network needs to know."""

    post: AskedPost
    campaign: AskedCampaign


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with the names around it, for showing."""

    post: Post
    member: Member
    kit: Kit
    campaign: Campaign


def find(session: Session, network: str, native_id: str) -> Post | None:
    """The post under its unique key, locked on PostgreSQL until the commit."""
    return session.scalar(select(Post).where(Post.network == network, Post.native_id == native_id).with_for_update())


def get(session: Session, network: str, native_id: str) -> Post:
    """As find(), where the post must be there."""
    return session.scalars(
        select(Post).where(Post.network == network, Post.native_id == native_id).with_for_update()
    ).one()


def ending_alike(session: Session, *, kit_id: int, network: str, native_id: str) -> Sequence[Post]:
    """A kit's other posts on a network whose native ids end in the same part."""
    last = native_id.rpartition("/")[2]
    return session.scalars(
        select(Post)
        .where(
            Post.kit_id == kit_id,
            Post.network == network,
            Post.native_id.endswith(f"/{last}", autoescape=True),
            Post.native_id != native_id,
        )
        .order_by(Post.id)
    ).all()


def campaign_of(session: Session, post: Post) -> int:
    """The id of the campaign that the post counts for."""
    return session.scalars(select(Kit.campaign_id).where(Kit.id == post.kit_id)).one()


def add(session: Session, post: Post) -> Post | None:
    """Insert under the unique key; None where somebody else was faster by a moment."""
    values = {
        column.key: getattr(post, column.key)
        for column in Post.__mapper__.column_attrs
        if column.key != "id" and getattr(post, column.key) is not None
    }
    if not insert_new(session, Post, [values], key=("network", "native_id")):
        return None
    return find(session, post.network, post.native_id)


def lock(session: Session, ids: Sequence[int]) -> None:
    """On PostgreSQL hold these posts until the commit; who writes holds posts before the work owed for them."""
    if session.get_bind().dialect.name == "postgresql":
        straight.rows(session, _LOCK, given("postgresql", ids))


_POSTS: Any = Post.__table__
_LOCKED = select(_POSTS.c.id).where(among_given("postgresql", _POSTS.c.id)).order_by(_POSTS.c.id).with_for_update()
_LOCK = select(func.count()).select_from(_LOCKED.subquery())
"""Their ids need not come back."""


def asked(session: Session, ids: Sequence[int]) -> dict[int, AskedRow]:
    """Posts with their campaigns, by id."""
    # Past the ORM's work for each row: whole batches come this way.
    dialect = session.get_bind().dialect.name
    found = made(AskedPost, straight.rows(session, _asked(dialect), given(dialect, ids)))
    campaigns = _campaigns(session, {post.kit_id for post in found})
    rows = made(AskedRow, [(post, campaigns[post.kit_id]) for post in found])
    return {row.post.id: row for row in rows}


@cache
def _asked(dialect: str) -> Any:
    wanted = select(*(as_driven(dialect, _POSTS.c[name]) for name in AskedPost._fields))
    return wanted.where(among_given(dialect, _POSTS.c.id))


def _campaigns(session: Session, kit_ids: Collection[int]) -> dict[int, AskedCampaign]:
    """By kit."""
    dialect = session.get_bind().dialect.name
    rows = straight.rows(session, _campaigns_of(dialect), given(dialect, kit_ids))
    return {row[0]: AskedCampaign(*row[1:]) for row in rows}


@cache
def _campaigns_of(dialect: str) -> Any:
    wanted = select(Kit.id, Campaign.id, Campaign.timezone, Campaign.ends_on)
    return wanted.join(Campaign, Campaign.id == Kit.campaign_id).where(among_given(dialect, Kit.id))


def rows(session: Session, ids: Sequence[int]) -> dict[int, PostRow]:
    """Posts with the names around them, by id."""
    return {row.post.id: row for row in _rows(session, Post.id.in_(ids), limit=len(ids))}


def by_public_id(session: Session, public_id: str) -> PostRow | None:
    return next(iter(_rows(session, Post.public_id == public_id, limit=1)), None)


_NEWEST_FIRST = (
    select(Post, Member, Kit, Campaign)
    .join(Member, Member.id == Post.member_id)
    .join(Kit, Kit.id == Post.kit_id)
    .join(Campaign, Campaign.id == Kit.campaign_id)
    .order_by(Post.id.desc())
)


def _rows(session: Session, *tests: ColumnElement[bool], limit: int) -> list[PostRow]:
    found = session.execute(_NEWEST_FIRST.where(*tests).limit(limit))
    return [PostRow(*row) for row in found]


def target_by_slug(session: Session, slug: str, *, member_id: int, network: str) -> Target | None:
    """The kit called `slug` if members have seen it, with this member's claim of it."""
    kit = session.scalar(select(Kit).where(Kit.slug == slug, Kit.state.in_(SHARED_STATES)))
    return None if kit is None else _target(session, kit, member_id=member_id, network=network)


def target_of_kit(session: Session, kit_id: int, *, member_id: int, network: str) -> Target:
    """The kit with this id, with the member's claim of it."""
    return _target(session, session.get_one(Kit, kit_id), member_id=member_id, network=network)


def target_by_claim(session: Session, *, member_id: int, network: str) -> Target | None:
    """The kit of the member's latest claim for this network that no post answers yet."""
    answered = select(Post.id).where(
        Post.kit_id == Claim.kit_id,
        Post.member_id == member_id,
        Post.network == network,
        Post.state != PostState.WITHDRAWN.value,
        ~Post.native_id.startswith("self:"),
    )
    kit = session.scalar(
        select(Kit)
        .join(Claim, Claim.kit_id == Kit.id)
        .where(
            Claim.member_id == member_id,
            Claim.network == network,
            Kit.state.in_(OPEN_STATES),
            ~answered.exists(),
        )
        .order_by(Claim.created_at.desc(), Claim.id.desc())
        .limit(1)
    )
    return None if kit is None else _target(session, kit, member_id=member_id, network=network)


def target_of_today(session: Session, *, member_id: int, network: str) -> Target | None:
    """The newest kit that is out."""
    kit = session.scalar(
        select(Kit)
        .join(Campaign, Campaign.id == Kit.campaign_id)
        .where(Campaign.active, Kit.state.in_(OPEN_STATES))
        .order_by(Kit.local_date.desc(), Kit.slot)
        .limit(1)
    )
    return None if kit is None else _target(session, kit, member_id=member_id, network=network)


def _target(session: Session, kit: Kit, *, member_id: int, network: str) -> Target:
    claim_id = session.scalar(
        select(Claim.id).where(Claim.kit_id == kit.id, Claim.member_id == member_id, Claim.network == network)
    )
    return Target(kit.id, kit.campaign_id, claim_id)


def self_reported(session: Session, *, kit_id: int, member_id: int, network: str) -> Post | None:
    """What the member reported without a link for this kit and network."""
    return find(session, network, self_key(kit_id, member_id, network))


def self_key(kit_id: int, member_id: int, network: str) -> str:
    """The native id of a post without a link: one per kit, member and network."""
    return f"self:{kit_id}:{member_id}:{network}"


def links_by_code(session: Session, codes: Sequence[str]) -> list[Link]:
    return list(session.scalars(select(Link).where(Link.code.in_(codes)).order_by(Link.id)))


def link_of(session: Session, post: Post | AskedPost) -> Link | None:
    """The tracked link that this post's member has for its kit and network."""
    return session.scalar(
        select(Link).where(Link.kit_id == post.kit_id, Link.member_id == post.member_id, Link.network == post.network)
    )


def claim_id(session: Session, *, kit_id: int, member_id: int, network: str) -> int | None:
    return session.scalar(
        select(Claim.id).where(Claim.kit_id == kit_id, Claim.member_id == member_id, Claim.network == network)
    )


def contest(session: Session, post: Post, *, member_id: int, now: datetime) -> None:
    """A second member says that the post is theirs: once per member, and nobody is named to anybody."""
    row = {"post_id": post.id, "member_id": member_id, "opened_at": now}
    insert_new(session, Contest, [row], key=("post_id", "member_id"))


def open_contests(session: Session, post_id: int) -> list[Contest]:
    wanted = select(Contest).where(Contest.post_id == post_id, Contest.settled_at.is_(None))
    return list(session.scalars(wanted.order_by(Contest.id)))


@dataclass(frozen=True, slots=True)
class Dispute:
    """A post that several members say is theirs: public id and name of each, the one who recorded it first."""

    post: Post
    claimants: tuple[tuple[str, str], ...]
    since: datetime


def disputes(session: Session, *, post_id: int | None = None) -> list[Dispute]:
    """Posts with open contests, the longest waiting first."""
    other = aliased(Member)
    found = session.execute(
        select(Post, Member.public_id, Member.name, other.public_id, other.name, Contest.opened_at)
        .join(Contest, Contest.post_id == Post.id)
        .join(Member, Member.id == Post.member_id)
        .join(other, other.id == Contest.member_id)
        .where(Contest.settled_at.is_(None), *([] if post_id is None else [Post.id == post_id]))
        .order_by(Contest.opened_at, Contest.id)
    )
    by_post: dict[int, Dispute] = {}
    for post, first_id, first_name, other_id, other_name, opened_at in found:
        so_far = by_post.get(post.id, Dispute(post, ((first_id, first_name),), opened_at))
        by_post[post.id] = replace(so_far, claimants=(*so_far.claimants, (other_id, other_name)))
    return list(by_post.values())


def claimant(session: Session, post: Post, contests: Sequence[Contest], member_public_id: str) -> int | None:
    """The member called so, if they recorded the post or contest it."""
    ids = {post.member_id, *(contest.member_id for contest in contests)}
    return session.scalar(select(Member.id).where(Member.public_id == member_public_id, Member.id.in_(ids)))


OF_POSTS = (Evidence, Contest, ReadingSeries, CurrentReading, Forecast, Signature, Suspicion)
"""What is known of a post and goes with its row."""


def remove(session: Session, post: Post, *, into: Post) -> None:
    """Take away a row that turned out to be the post in the row `into`, under another address."""
    for table in OF_POSTS:
        gone = delete(table).where(table.post_id == post.id)
        session.execute(gone.execution_options(synchronize_session=False))
    session.execute(update(Publication).where(Publication.post_id == post.id).values(post_id=into.id))
    aliases.move(session, post, into=into)
    for job in (Job.VERIFY_POST, Job.READ_METRICS):
        due.forget(session, job, post.id)
    session.flush()
    session.delete(post)
    session.flush()


_NO_ADDRESS = ("self:", "pending:")


def ref_of(post: Post | AskedPost) -> PostRef | None:
    """The post as adapters know it; None where no address was given."""
    native_id, resolve = post.native_id, post.resolve
    if native_id.startswith(_NO_ADDRESS):
        if native_id.startswith("self:"):
            return None
        native_id = ""
    return PostRef(post.network, native_id, post.url, Resolve(resolve) if resolve else None)
