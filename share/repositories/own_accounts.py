"""Whose token a post is read with: that of the Page behind it, or of its member's own connected account."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from share.models.accounts import Account
from share.models.posts import Post
from share.networks.base import Network, TellsAuthorMore
from share.repositories import accounts, straight
from share.repositories.posts import AskedPost
from share.repositories.statements import among_given, given

PAGE = "page"


def of_posts(
    session: Session, network: Network, posts: Sequence[Post | AskedPost], *, now: datetime
) -> dict[int, Account]:
    """By post, the account to read it with; a post is left out where the installation's own key is to be used."""
    known = _with_token(session, network, {post.member_id for post in posts})
    if not known:
        return {}
    pages = [account for account in known if is_page(account)]
    others = [account for account in known if account not in pages]
    page_of = accounts.finder(pages)
    found: dict[int, Account] = {}
    for post in posts:
        mine = [account for account in others if account.member_id == post.member_id] if others else others
        account = page_of(post.native_id) or _of_member(network, post, mine, now=now)
        if account is not None:
            found[post.id] = account
    return found


def is_page(account: Account) -> bool:
    """Whether it is the organisation's, not a person's."""
    return account.member_id is None or account.proof == PAGE


def _with_token(session: Session, network: Network, members: Collection[int]) -> list[Account]:
    """Pages, and accounts that are proven to be one of these members'."""
    dialect = session.get_bind().dialect.name
    facts = {"network": network.name, **given(dialect, members)}
    session.flush()
    # Where posts are shown without, mostly there is none: that is found out for less than making objects takes.
    if not network.owner_token and not straight.rows(session, _usable(dialect, Account.__table__.c.id), facts):
        return []
    return list(session.scalars(_usable(dialect, Account), facts).all())


@cache
def _usable(dialect: str, what: Any) -> Any:
    theirs = among_given(dialect, Account.member_id) & (Account.proof != "")
    wanted = select(what).where(
        Account.network == bindparam("network"),
        Account.token.is_not(None),
        or_(Account.member_id.is_(None), Account.proof == PAGE, theirs),
    )
    return wanted.order_by(Account.id)


def _of_member(network: Network, post: Post | AskedPost, mine: Sequence[Account], *, now: datetime) -> Account | None:
    if isinstance(network, TellsAuthorMore):
        return _author(network, post, mine, now=now)
    wrote = [account for account in mine if account.native_id == post.author_id]
    usable = wrote or [account for account in mine if account.state == "connected"] or list(mine)
    # Nothing tells yet which of several accounts it was: each look asks another one.
    return usable[post.not_found_looks % len(usable)] if usable else None


def _author(
    network: TellsAuthorMore, post: Post | AskedPost, mine: Sequence[Account], *, now: datetime
) -> Account | None:
    """The account that is known to have posted it, while the network tells that account more than us."""
    age = now - (post.posted_at or post.recorded_at)
    if age > timedelta(days=network.author_days):
        return None
    wrote = (account for account in mine if account.native_id == post.author_id and account.paused_at is None)
    return next((one for one in wrote if one.state == "connected" and not has_expired(one, now=now)), None)


def has_expired(account: Account, *, now: datetime) -> bool:
    return account.token_expires_at is not None and account.token_expires_at <= now
