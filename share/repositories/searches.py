"""Searching members' public posts: which accounts, for which kits, and when each is owed the next look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from share.domain.collection import backoff, has_ended
from share.domain.days import local_date
from share.domain.due import Job, Lease
from share.domain.found_posts import Search, next_search, since
from share.domain.kits import KitState
from share.domain.posts import PostRef
from share.models.accounts import Account
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.networks.base import (
    Identity,
    ListsPosts,
    Network,
    NetworkError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
)
from share.repositories import accounts, due, network_states, spending, turns
from share.repositories.due import Owed
from share.repositories.network_states import Batch
from share.repositories.recording import Networks

CONNECTED = "connected"

SLOWEST_START = timedelta(minutes=1)
"""Nobody waits for a search as for their own tap: after a failure it keeps out of the way for this long."""


@dataclass(frozen=True, slots=True)
class Held:
    """One account in hand: what is sought on it, and from when on."""

    lease: Lease
    account: Account
    batch: Batch
    searches: tuple[Search, ...]
    since: datetime


def identity_of(account: Account) -> Identity:
    return Identity(account.native_id, account.handle, account.profile_url, account.host)


def batch_of(network: Network, account: Account) -> Batch:
    """The calls that looking through this account shares its limits with: those for its posts."""
    host = urlsplit(account.host).netloc if "://" in account.host else account.host
    host = host or account.native_id.rpartition("@")[2]
    return Batch(network.name, network.batch_key(PostRef(network.name, f"{host}/", account.profile_url)))


def can_list(network: Network, account: Account) -> bool:
    """Whether its posts can be listed without anybody paying for it."""
    if not isinstance(network, ListsPosts) or network.price is not None:
        return False
    return network.lists_publicly or bool(account.token)


def owe(session: Session, account: Account, *, networks: Networks, now: datetime, soon: bool = False) -> bool:
    """Owe the next look at an account where a kit still needs one, at once where `soon`; returns whether one does."""
    network = networks.get(account.network)
    searches = wanted(session, account, now=now) if _is_searched(account) and can_list(network, account) else ()
    at = now if soon and searches else next_search(searches, now=now)
    if at is not None:
        due.owe(session, Job.DETECT_POSTS, [Owed(account.id, at, batch_of(network, account).name)], now=now)
    return at is not None


def owe_for_claim(session: Session, *, member_id: int, network: str, networks: Networks, now: datetime) -> None:
    """A composer was opened: the member's accounts there are looked at soon."""
    for account in session.scalars(select(Account).where(Account.member_id == member_id, Account.network == network)):
        if _is_searched(account):
            owe(session, account, networks=networks, now=now)


def missing(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Accounts that were not looked at since the newest open kit came out, and to which no look is owed."""
    newest = session.scalar(select(func.max(Kit.published_at, type_=Kit.published_at.type)).where(*_open(now)))
    if newest is None:
        return []
    wanted = select(Account.id).join(Member, Member.id == Account.member_id).where(_unsearched(newest))
    return list(session.scalars(wanted.order_by(Account.id).limit(limit)))


def _unsearched(newest: datetime) -> ColumnElement[bool]:
    owed = select(Due.id).where(Due.job == Job.DETECT_POSTS.value, Due.subject_id == Account.id)
    return and_(
        Account.detects,
        Account.state == CONNECTED,
        Account.paused_at.is_(None),
        Member.state == "agreed",
        ~owed.exists(),
        or_(Account.searched_at.is_(None), Account.searched_at < newest),
    )


def owe_missing(session: Session, ids: Sequence[int], *, networks: Networks, now: datetime) -> None:
    """Owe these accounts a look."""
    for account in session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)):
        never = account.searched_at is None
        if _is_searched(account) and not owe(session, account, networks=networks, now=now, soon=never):
            account.searched_at = now


def take(session: Session, *, networks: Networks, now: datetime) -> "Held | Lease | None":
    """Lease one account that may be looked at now; the bare lease where nothing was to do, None where none is due."""
    batch = network_states.next_batch(session, Job.DETECT_POSTS, get=networks.get, now=now)
    leases = due.lease(session, Job.DETECT_POSTS, now=now, limit=1, batch=batch.name) if batch else []
    if batch is None:
        return None
    if not leases:
        network_states.leave(session, batch, now=now)
        return None
    (held,) = leases
    account = session.get(Account, held.subject_id)
    usable = account is not None and _is_searched(account) and can_list(networks.get(account.network), account)
    searches = wanted(session, account, now=now) if account is not None and usable else ()
    begin = since(searches)
    if account is None or begin is None:
        due.done(session, held)
        network_states.leave(session, batch, now=now)
        return held
    turns.count(session, batch.network, batch.scope, window=networks.get(batch.network).window, calls=1, now=now)
    return Held(held, account, batch, searches, begin)


def _is_searched(account: Account) -> bool:
    return account.detects and account.state == CONNECTED and account.paused_at is None


def wanted(session: Session, account: Account, *, now: datetime) -> tuple[Search, ...]:
    """The open kits of which no post of this account's member on its network is known."""
    known = select(Post.id).where(
        Post.kit_id == Kit.id,
        Post.member_id == account.member_id,
        Post.network == account.network,
        ~Post.native_id.startswith("self:"),
    )
    rows = session.execute(
        select(Kit, Campaign, Claim.shared_at)
        .join(Campaign, Campaign.id == Kit.campaign_id)
        .join(Member, (Member.id == account.member_id) & (Member.state == "agreed"))
        .outerjoin(
            Claim,
            (Claim.kit_id == Kit.id) & (Claim.member_id == account.member_id) & (Claim.network == account.network),
        )
        .where(*_open(now), Campaign.active, ~known.exists())
        .order_by(Kit.local_date.desc(), Kit.slot)
    )
    return tuple(
        Search(kit.id, kit.url, kit.published_at or kit.publish_at, kit.closes_at, opened_at)
        for kit, campaign, opened_at in rows
        if not has_ended(local_date(now, zone=campaign.timezone), campaign.ends_on)
    )


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Kit.state == KitState.PUBLISHED.value, Kit.closes_at > now, Kit.published_at.is_not(None))


def count(session: Session, held: Held, *, calls: int, now: datetime) -> None:
    """Note what was asked, for people to see; whoever holds the account by now, the calls were made."""
    day = spending.utc_day(now)
    spending.add(session, held.account.network, held.batch.scope, day=day, calls=calls)


def answered(session: Session, held: Held, *, wait: datetime | None, now: datetime) -> None:
    """What the network told holds whoever has the account by now; `wait`: until when no other call may follow."""
    network_states.succeeded(session, held.batch, now=now)
    if wait is not None:
        network_states.rest(session, held.batch, until=wait, now=now)


def searched(session: Session, held: Held, *, networks: Networks, now: datetime) -> None:
    """The account was looked through: owe the next look, if a kit still needs one."""
    account = session.get_one(Account, held.account.id)
    account.searched_at = now
    if due.done(session, held.lease):
        owe(session, account, networks=networks, now=now)


def put_off(session: Session, held: Held, error: NetworkError, *, wait: datetime | None, now: datetime) -> None:
    """Nothing came: note why, and look again later. What the network told holds even where the lease was lost."""
    rest = network_states.failed(session, held.batch, error, wait=wait, now=now)
    if isinstance(error, TokenRevokedError) and held.account.token and due.holds(session, held.lease):
        accounts.needs_token(session, held.account.id, now=now)
    told = isinstance(error, (RateLimitedError, QuotaSpentError))
    later = now if told else max(now + SLOWEST_START, backoff(held.lease.attempts, key=held.lease.due_id, now=now))
    due.again(session, held.lease, at=max(later, rest or now), error="" if told else str(error))
