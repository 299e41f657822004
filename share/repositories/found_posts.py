"""Posts that searches came across: asked about once, answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from share.domain.found_posts import FoundState
from share.domain.posts import Found, PostRef
from share.models.accounts import Account
from share.models.base import new_public_id
from share.models.found_posts import FoundPost
from share.models.kits import Kit
from share.models.posts import Post
from share.repositories.asked import Own, has_none
from share.repositories.statements import insert_new


@dataclass(frozen=True, slots=True)
class Row:
    """A found post with the kit and the account that it was found for."""

    found: FoundPost
    kit: Kit
    account: Account

    @property
    def ref(self) -> PostRef:
        return PostRef(self.found.network, self.found.native_id, self.found.url)

    @property
    def key(self) -> tuple[str, str]:
        """As recorded_posts() names its post."""
        return self.found.network, self.found.native_id


def new_ones(session: Session, account: Account, found: Sequence[Found]) -> list[Found]:
    """Those that are neither recorded, by whomever, nor were asked about or found before."""
    ids = [one.ref.native_id for one in found]
    recorded = session.scalars(select(Post.native_id).where(Post.network == account.network, Post.native_id.in_(ids)))
    seen = session.scalars(
        select(FoundPost.native_id).where(
            FoundPost.network == account.network,
            FoundPost.native_id.in_(ids),
            FoundPost.member_id == account.member_id,
        )
    )
    known = {*recorded, *seen}
    return [one for one in found if one.ref.native_id and one.ref.native_id not in known]


def add(
    session: Session, account: Account, found: Found, *, kit_id: int, carries: str, state: FoundState, now: datetime
) -> bool:
    """Keep what was found; False where it stood already."""
    row = {
        "public_id": new_public_id(),
        "member_id": account.member_id,
        "account_id": account.id,
        "kit_id": kit_id,
        "network": account.network,
        "native_id": found.ref.native_id,
        "url": found.ref.url,
        "carries": carries,
        "posted_at": found.posted_at,
        "found_at": now,
        "state": state.value,
    }
    return insert_new(session, FoundPost, [row], key=("network", "native_id", "member_id")) == 1


def of_member(
    session: Session, member_id: int, *, states: Sequence[FoundState], kit_slug: str | None = None, limit: int = 10
) -> list[Row]:
    """A member's found posts in these states, the newest first."""
    if has_none(session, Own.FOUND_POSTS, kit_slug, member_id):
        return []
    given = {"member_id": member_id, "states": [state.value for state in states], "most": limit}
    if kit_slug is None:
        return [Row(*row) for row in session.execute(_OF_MEMBER, given)]
    return [Row(*row) for row in session.execute(_OF_KIT, {**given, "slug": kit_slug})]


# Built once: every kit's page asks them.
_OF_MEMBER = (
    select(FoundPost, Kit, Account)
    .join(Kit, Kit.id == FoundPost.kit_id)
    .join(Account, Account.id == FoundPost.account_id)
    .where(FoundPost.member_id == bindparam("member_id"), FoundPost.state.in_(bindparam("states", expanding=True)))
    .order_by(FoundPost.found_at.desc(), FoundPost.id.desc())
    .limit(bindparam("most"))
)
_OF_KIT = _OF_MEMBER.where(Kit.slug == bindparam("slug"))


def find(session: Session, public_id: str, *, member_id: int, hold: bool = False) -> Row | None:
    """The member's found post; `hold` it until the commit to change it."""
    wanted = (
        select(FoundPost, Kit, Account)
        .join(Kit, Kit.id == FoundPost.kit_id)
        .join(Account, Account.id == FoundPost.account_id)
        .where(FoundPost.public_id == public_id, FoundPost.member_id == member_id)
    )
    row = session.execute(wanted.with_for_update(of=FoundPost) if hold else wanted).first()
    return Row(*row) if row else None


def recorded_posts(session: Session, rows: Sequence[Row]) -> dict[tuple[str, str], Post]:
    """The recorded posts behind found ones, by network and native id."""
    ids = [row.found.native_id for row in rows]
    found = session.scalars(_RECORDED, {"ids": ids}) if ids else ()
    return {(post.network, post.native_id): post for post in found}


_RECORDED = select(Post).where(Post.native_id.in_(bindparam("ids", expanding=True)))
