"""Social accounts: members' own, and the organisation's Pages with their sealed tokens."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from urllib.parse import unquote

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from share.domain.accounts import Proof
from share.domain.due import Job
from share.domain.notices import NoticeKind
from share.models.accounts import Account
from share.models.base import new_public_id
from share.models.members import Member
from share.networks.base import Identity
from share.repositories import due, notices
from share.repositories.notices import Letter
from share.repositories.statements import insert_new

RECONNECT = "reconnect"

CHUNK = 1000
"""Accounts that are read at a time where all are told of."""


def connect(
    session: Session,
    *,
    network: str,
    native_id: str,
    handle: str,
    token: str,
    now: datetime,
    member_id: int | None = None,
    profile_url: str = "",
) -> Account:
    """Keep an account with its sealed token; one that stands gets the new token and is connected again."""
    found = find(session, network, native_id)
    if found is None:
        found = Account(
            public_id=new_public_id(), network=network, native_id=native_id, member_id=member_id, created_at=now
        )
        session.add(found)
    found.handle, found.token, found.state = handle, token, "connected"
    found.profile_url = profile_url or found.profile_url
    if member_id is None:
        found.proof, found.proved_at = Proof.PAGE, now
    session.flush()
    return found


def find(session: Session, network: str, native_id: str) -> Account | None:
    return session.scalar(select(Account).where(Account.network == network, Account.native_id == native_id))


def listed(session: Session, *, network: str | None = None) -> list[Account]:
    wanted = select(Account).order_by(Account.network, Account.native_id)
    return list(session.scalars(wanted if network is None else wanted.where(Account.network == network)))


def with_members(session: Session) -> Iterator[tuple[Account, str | None]]:
    """Every account with its member's address, None for the organisation's; some at a time, by network and id."""
    wanted = select(Account, Member.email).outerjoin(Member, Member.id == Account.member_id)
    after = ("", "")
    while True:
        later = wanted.where(tuple_(Account.network, Account.native_id) > after)
        rows = session.execute(later.order_by(Account.network, Account.native_id).limit(CHUNK)).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < CHUNK:
            return
        after = rows[-1][0].network, rows[-1][0].native_id
        session.expunge_all()


def of_nobody(session: Session) -> list[Account]:
    """The organisation's own accounts."""
    wanted = select(Account).where(Account.member_id.is_(None))
    return list(session.scalars(wanted.order_by(Account.network, Account.native_id)))


def needs_token(session: Session, account_id: int, *, now: datetime) -> None:
    """Its token is no longer taken; it is not used again before somebody connects it anew. Its member is told once."""
    account = session.get_one(Account, account_id)
    if account.state == RECONNECT:
        return
    account.state = RECONNECT
    due.forget(session, Job.REFRESH_TOKEN, account.id)
    tell(session, account, NoticeKind.ACCOUNT_RECONNECT, now=now)


def tell(session: Session, account: Account, kind: NoticeKind, *, now: datetime) -> None:
    """Owe the account's member a letter about it: once for each token, whoever finds out how often."""
    member = session.get(Member, account.member_id) if account.member_id is not None else None
    if member is None or not member.email:
        return
    since = account.refreshed_at or account.proved_at or account.created_at
    letter = Letter(
        key=f"{kind}:{account.id}:{since:%Y%m%dT%H%M%S}",
        kind=kind,
        address=member.email,
        member_id=member.id,
        facts={"network": account.network, "account": account.handle},
    )
    notices.owe(session, [letter], now=now)


def disconnect(session: Session, account: Account) -> None:
    """Forget the tokens, the proof and all that was agreed for the account; posts keep what was found of them."""
    forget_tokens(session, account)
    account.proof, account.proved_at, account.state = "", None, "disconnected"
    account.detects, account.paused_at = False, None
    due.forget(session, Job.DETECT_POSTS, account.id)
    session.flush()


def forget_tokens(session: Session, account: Account) -> None:
    """Nothing can be done with the account any more that needs its access."""
    account.token, account.refresh_token, account.token_expires_at = None, None, None
    account.publishes, account.scopes = False, ""
    due.forget(session, Job.REFRESH_TOKEN, account.id)
    session.flush()


def of_member(session: Session, member_id: int, network: str) -> list[Account]:
    """The accounts of a network that are proven to be this member's."""
    mine = (Account.member_id == member_id, Account.network == network, Account.proof != "")
    return list(session.scalars(select(Account).where(*mine).order_by(Account.id)))


def known_of_member(session: Session, member_id: int) -> list[Account]:
    """Every account that a member proved or named, disconnected ones left out; the proven ones first."""
    mine = (Account.member_id == member_id, Account.state != "disconnected")
    return list(
        session.scalars(select(Account).where(*mine).order_by(Account.network, Account.proof == "", Account.id))
    )


def claim(session: Session, *, network: str, identity: Identity, member_id: int, now: datetime) -> Account | None:
    """The account as this member's; None where it is proven to be somebody else's, or is a Page of ours.

    A row of a member who only named it gives way, and under a new public id: nothing that was shown to the one
    works for the other.
    """
    fresh = {"public_id": new_public_id(), "handle": identity.handle, "created_at": now, "state": "connected"}
    row = {"network": network, "native_id": identity.native_id, "member_id": member_id, **fresh}
    blank = {"host": "", "profile_url": "", "proof": "", "scopes": "", "detects": False, "publishes": False}
    insert_new(session, Account, [row | blank], key=("network", "native_id"))
    account = session.scalars(
        select(Account)
        .where(Account.network == network, Account.native_id == identity.native_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if account.member_id != member_id:
        if account.proof or account.token:
            return None
        disconnect(session, account)
        account.member_id, account.public_id = member_id, new_public_id()
    account.handle, account.profile_url = identity.handle, identity.profile_url
    account.host = identity.host or account.host
    if account.state == "disconnected":
        account.state = "connected"
    session.flush()
    return account


def forget_named(session: Session, member_id: int, network: str, *, but: str) -> None:
    """A member names another account: those that they only named before are nobody's."""
    mine = (Account.member_id == member_id, Account.network == network, Account.proof == "", Account.native_id != but)
    for account in session.scalars(select(Account).where(*mine)):
        disconnect(session, account)


def by_public_id(session: Session, public_id: str, *, member_id: int | None = None) -> Account | None:
    """The account under this id; of this member alone, where one is named."""
    wanted = select(Account).where(Account.public_id == public_id)
    return session.scalar(wanted if member_id is None else wanted.where(Account.member_id == member_id))


def owner_of(session: Session, network: str, author_id: str) -> Account | None:
    """The account with this id that a member has proven to be theirs, whoever that member is."""
    return session.scalar(
        select(Account).where(
            Account.network == network,
            Account.native_id == author_id,
            Account.member_id.is_not(None),
            Account.proof != "",
        )
    )


def behind(accounts: Sequence[Account], native_id: str) -> Account | None:
    """The account whose number or name is part of a post's native id, as in `post:<page>/<number>`.

    Names are the same in capitals and small letters, with dots and without.
    """
    return finder(accounts)(native_id)


def finder(accounts: Sequence[Account]) -> Callable[[str], Account | None]:
    """As behind(), for many posts."""
    places: dict[str, int] = {}
    for place, account in enumerate(accounts):
        for name in (account.native_id, account.handle, unquote(account.profile_url.rpartition("/")[2])):
            if name:
                places.setdefault(_spelled(name), place)

    def place_in(parts: str) -> int | None:
        found = [places[part] for part in _spelled(parts).replace(":", "/").split("/") if part in places]
        return min(found, default=None)

    # Posts of one Page differ behind the last stroke, mostly by a number.
    before = cache(place_in)

    def find(native_id: str) -> Account | None:
        page, _, number = native_id.rpartition("/")
        place, last = before(page), places.get(number) if number.isdecimal() else place_in(number)
        if last is not None and (place is None or last < place):
            place = last
        return None if place is None else accounts[place]

    return find


def _spelled(name: str) -> str:
    return name.casefold().replace(".", "")


def to_connect_again(session: Session) -> dict[str, int]:
    """How many of the members' accounts need their member, by network."""
    wanted = select(Account.network, func.count()).where(Account.state == "reconnect", Account.member_id.is_not(None))
    return {row[0]: row[1] for row in session.execute(wanted.group_by(Account.network))}


def counts(session: Session) -> dict[str, int]:
    """How many accounts are known, by network."""
    return {row[0]: row[1] for row in session.execute(select(Account.network, func.count()).group_by(Account.network))}
