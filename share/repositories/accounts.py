"""Social accounts: members' own, and the organisation's Pages with their sealed tokens."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.models.accounts import Account
from share.models.base import new_public_id


def connect(
    session: Session,
    *,
    network: str,
    native_id: str,
    handle: str,
    token: str,
    now: datetime,
    member_id: int | None = None,
) -> Account:
    """Keep an account with its sealed token; one that stands gets the new token and is connected again."""
    found = find(session, network, native_id)
    if found is None:
        found = Account(
            public_id=new_public_id(), network=network, native_id=native_id, member_id=member_id, created_at=now
        )
        session.add(found)
    found.handle, found.token, found.state = handle, token, "connected"
    session.flush()
    return found


def find(session: Session, network: str, native_id: str) -> Account | None:
    return session.scalar(select(Account).where(Account.network == network, Account.native_id == native_id))


def listed(session: Session, *, network: str | None = None) -> list[Account]:
    wanted = select(Account).order_by(Account.network, Account.native_id)
    return list(session.scalars(wanted if network is None else wanted.where(Account.network == network)))


def needs_token(session: Session, account_id: int) -> None:
    """Its token is no longer taken; it is not used again before somebody connects it anew."""
    account = session.get_one(Account, account_id)
    account.state = "reconnect"


def disconnect(session: Session, account: Account) -> None:
    """Forget the token; that the account is known stays, so that its posts keep their author."""
    account.token, account.state = None, "disconnected"
    session.flush()


def of_member(session: Session, member_id: int, network: str) -> list[Account]:
    """The accounts of a network that are proven to be this member's."""
    found = session.scalars(select(Account).where(Account.member_id == member_id, Account.network == network))
    return list(found)


def owner_of(session: Session, network: str, author_id: str) -> Account | None:
    """The member's account with this id, whoever that member is."""
    return session.scalar(
        select(Account).where(
            Account.network == network, Account.native_id == author_id, Account.member_id.is_not(None)
        )
    )


def behind(accounts: Sequence[Account], native_id: str) -> Account | None:
    """The account whose number or name is part of a post's native id, as in `post:<page>/<number>`."""
    parts = {part.casefold() for part in re.split(r"[:/]", native_id)}
    return next(
        (account for account in accounts if parts & {account.native_id.casefold(), account.handle.casefold()} - {""}),
        None,
    )


def count(session: Session, network: str) -> int:
    return session.scalar(select(func.count()).select_from(Account).where(Account.network == network)) or 0
