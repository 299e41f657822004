"""Taking rows that one call to a network may answer, and giving them back when it could not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.collection import backoff
from share.domain.due import Job, Lease
from share.domain.posts import PostRef, PostState
from share.domain.words import mark
from share.models.accounts import Account
from share.models.posts import Post
from share.networks import registry
from share.networks.base import (
    MissingKeyError,
    Network,
    NetworkError,
    QuotaSpentError,
    RateLimitedError,
    TellsAuthorMore,
    TokenRevokedError,
)
from share.repositories import accounts, due, filling, network_states, own_accounts, posts, turns
from share.repositories.due import Owed
from share.repositories.network_states import Batch
from share.repositories.posts import AskedRow, PostRow
from share.repositories.statements import made

PAUSED_LOOK = timedelta(days=1)
"""How long posts wait whose member paused their account."""

LINKS = "links"
"""The scope of a batch in which tracked links are asked about, not posts."""

MOST_ACCOUNTS = 2
"""Each account's rows are a call or more of their own, and all of them have to end within one lease."""

UNTIL_REFRESHED = timedelta(minutes=10)
"""An expired token that can be refreshed is being refreshed."""

LONGEST_AGO = timedelta(days=30)
"""How old a post may be to be looked at again when its author's account is connected."""

LOOKED_AT_AGAIN = frozenset(
    {PostState.RECORDED, PostState.VERIFIED, PostState.SELF_REPORTED, PostState.PROTECTED, PostState.CONTESTED}
)


class Held(NamedTuple):
    """One leased post as it stood when it was taken."""

    lease: Lease
    row: AskedRow
    ref: PostRef
    link_code: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that one call may ask for, with the account whose token it takes, where one is needed."""

    network: Network
    batch: Batch
    rows: tuple[Held, ...]
    account: Account | None = None

    @property
    def counts_links(self) -> bool:
        """The posts themselves cannot be seen: what is asked about is their tracked links."""
        return self.batch.scope == LINKS

    def only(self, rows: Sequence[Held]) -> "Group":
        return replace(self, rows=tuple(rows))

    @property
    def sealed_token(self) -> str | None:
        return self.account.token if self.account else None

    @property
    def account_id(self) -> str:
        """The native id of the account whose token is used; "" for the installation's."""
        return self.account.native_id if self.account else ""

    @property
    def own_token_missing(self) -> bool:
        """The network shows such posts to the account alone that posted them, and we have none."""
        return self.network.owner_token and self.account is None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was leased: `rows` in all, those among them that are to be asked about in `groups`."""

    rows: int = 0
    groups: tuple[Group, ...] = ()


class Most(NamedTuple):
    """What a turn may ask at most; one call may always be made."""

    calls: int = 1
    posts: int = 1

    def of(self, network: Network) -> int:
        """In calls."""
        return max(min(self.calls, self.posts // network.batch_size), 1)


ONE_CALL = Most()


def take(session: Session, job: Job, *, get: Callable[[str], Network], now: datetime, most: Most = ONE_CALL) -> Taken:
    """Lease up to `most` of the batch that waited longest; empty where nothing may be asked now."""
    batch = network_states.next_batch(session, job, get=get, now=now)
    if batch is None:
        return Taken()
    network = get(batch.network)
    calls = _calls(batch, most=most.of(network))
    leases = due.lease(session, job, now=now, limit=network.batch_size * calls, batch=batch.name)
    if job is Job.READ_METRICS and batch.scope != LINKS:
        leases = filling.fill(session, leases, batch, network, now=now)
    kept = _held(session, leases, batch=batch)
    groups = _grouped(session, network, batch, kept, now=now)
    asked = tuple(group for group in groups if group.rows and not _rests(session, group, now=now))
    for group in asked:
        made = -(-len(group.rows) // network.batch_size)
        turns.count(session, batch.network, group.batch.scope, window=network.window, calls=made, now=now)
    if not asked:
        network_states.leave(session, batch, now=now)
    return Taken(len(leases), asked)


def _calls(batch: Batch, *, most: int) -> int:
    """How many calls this turn may make: one that is tried after a rest, or while other hosts wait, goes alone."""
    if batch.trial or (batch.turn is not None and not batch.turn.alone):
        return 1
    return most if batch.left is None else min(most, batch.left)


def _held(session: Session, leases: Sequence[Lease], *, batch: Batch) -> list[Held]:
    """The leased rows; where there is nothing (left) to ask about it is no longer owed."""
    found = posts.asked(session, [lease.subject_id for lease in leases])
    asks_links = batch.scope == LINKS
    kept: list[tuple[Lease, AskedRow, PostRef, str]] = []
    for lease in leases:
        row = found.get(lease.subject_id)
        if row is not None and asks_links:
            if (link := posts.link_of(session, row.post)) is not None:
                ref = PostRef(row.post.network, row.post.native_id, row.post.url)
                kept.append((lease, row, ref, link.code))
                continue
        elif row is not None and (known := posts.ref_of(row.post)) is not None:
            kept.append((lease, row, known, ""))
            continue
        due.done(session, lease)
    return made(Held, kept)


def owe_link_reading(session: Session, post: Post, *, now: datetime) -> None:
    """Owe the reading of a post's tracked link, where the network counts links but does not show the post."""
    due.owe(session, Job.READ_METRICS, [Owed(post.id, now, Batch(post.network, LINKS).name)], now=now)


def planned(session: Session, *, limit: int) -> list[tuple[PostRow, Job, datetime, str]]:
    """The rows that are asked about next: post, job, time, last error; in order."""
    wanted = due.coming(session, network_states.ASKING, limit=limit)
    found = posts.rows(session, [row.subject_id for row in wanted])
    return [
        (found[row.subject_id], Job(row.job), row.due_at, row.last_error) for row in wanted if row.subject_id in found
    ]


def put_off_rows(
    session: Session, *, limit: int, among_ids: Sequence[int] | None = None
) -> list[tuple[PostRow, Job, datetime, str]]:
    """The rows that wait for money: post, job, time, reason; of these rows alone where some are named."""
    wanted = due.listed_put_off(session, limit=limit, among_ids=among_ids)
    found = posts.rows(session, [row.subject_id for row in wanted])
    return [
        (found[row.subject_id], Job(row.job), row.due_at, row.last_error) for row in wanted if row.subject_id in found
    ]


def _grouped(session: Session, network: Network, batch: Batch, held: Sequence[Held], *, now: datetime) -> list[Group]:
    """The rows by the account whose token reads them; each account's rows share calls from now on.

    What goes beyond the accounts that one lease has time for is given back at once.
    """
    if batch.scope == LINKS or not (network.owner_token or isinstance(network, TellsAuthorMore)):
        return [Group(network, batch, tuple(held))]
    found = own_accounts.of_posts(session, network, [one.row.post for one in held], now=now)
    rows: dict[str, list[Held]] = {} if found or not held else {"": list(held)}
    names: dict[Account | None, str] = {account: account.native_id for account in set(found.values())}
    for one in held if found else ():
        rows.setdefault(names.get(found.get(one.row.post.id), ""), []).append(one)
    groups = [
        Group(network, Batch(batch.network, scope), tuple(mine), found.get(mine[0].row.post.id))
        for scope, mine in rows.items()
    ]
    for group in groups:
        if group.batch != batch:
            due.move(session, [one.lease for one in group.rows], batch=group.batch.name)
    for group in groups[MOST_ACCOUNTS:]:
        for one in group.rows:
            due.again(session, one.lease, at=one.lease.due_at)
    return groups[:MOST_ACCOUNTS]


def _rests(session: Session, group: Group, *, now: datetime) -> bool:
    """Give the rows back where this account was told to wait or must be connected anew."""
    if group.account is None:
        return False
    if group.account.state == "paused":
        for held in group.rows:
            due.again(session, held.lease, at=now + PAUSED_LOOK)
        return True
    if group.account.state == "reconnect":
        for held in group.rows:
            due.park(
                session,
                held.lease,
                now=now,
                error=mark("Connect %(label)s again for these posts.") % {"label": group.network.label},
            )
        return True
    until = network_states.blocked_until(session, group.batch, now=now)
    if until is None and group.account.refresh_token and own_accounts.has_expired(group.account, now=now):
        until = now + UNTIL_REFRESHED
    for held in group.rows if until else ():
        due.again(session, held.lease, at=until or now)
    return until is not None


def owe_for_account(
    session: Session, account: Account, *, now: datetime, batch_of: Callable[[PostRef], str] | None = None
) -> int:
    """Look again at its posts, now that the account tells more of them; returns how many.

    Those are its member's on that network; a Page's are whoever's, that stand under its name or number.
    `batch_of` is that of core.networks; without it the network of the registry is asked.
    """
    wanted = select(Post).where(
        Post.network == account.network,
        Post.state.in_(LOOKED_AT_AGAIN),
        Post.recorded_at > now - LONGEST_AGO,
    )
    if own_accounts.is_page(account):
        is_of_page = accounts.finder([account])
        found = [post for post in session.scalars(wanted) if is_of_page(post.native_id)]
    else:
        found = list(session.scalars(wanted.where(Post.member_id == account.member_id)))
    refs = {post.id: posts.ref_of(post) for post in found}
    name = batch_of or (lambda ref: f"{ref.network}:{registry.get(ref.network).batch_key(ref)}")
    owed = [Owed(post_id, now, name(ref)) for post_id, ref in refs.items() if ref is not None]
    due.owe(session, Job.VERIFY_POST, owed, now=now)
    return len(owed)


def answered(session: Session, group: Group, *, wait: datetime | None, now: datetime) -> None:
    """A call was answered; `wait` is until when no other may follow."""
    network_states.succeeded(session, group.batch, now=now)
    if wait is not None:
        network_states.rest(session, group.batch, until=wait, now=now)


def put_off(
    session: Session, group: Group, error: NetworkError, *, wait: datetime | None = None, now: datetime
) -> None:
    """Nothing came: note why, and give every row back for later; `wait` as in answered()."""
    if isinstance(error, TokenRevokedError) and group.account is not None:
        accounts.needs_token(session, group.account.id, now=now)
        if not group.network.owner_token:
            _by_our_own_key(session, group, error, now=now)
            return
    # Credits and caps are the app's, whoever's token ran into them.
    batch = Batch(group.batch.network, "") if group.account and isinstance(error, QuotaSpentError) else group.batch
    rest = network_states.failed(session, batch, error, wait=wait, now=now)
    # A wait that the network asked for, or a key that is not set, is no failure of the post's.
    told = isinstance(error, (RateLimitedError, QuotaSpentError, MissingKeyError))
    for held in group.rows:
        later = now if told else backoff(held.lease.attempts, key=held.lease.due_id, now=now)
        due.again(session, held.lease, at=max(later, rest or now), error="" if told else str(error))


def _by_our_own_key(session: Session, group: Group, error: NetworkError, *, now: datetime) -> None:
    """The author's token is refused, but the post is shown to the installation's key as well: at once by that."""
    due.move(session, [held.lease for held in group.rows], batch=Batch(group.batch.network, "").name)
    network_states.failed(session, group.batch, error, now=now)
    for held in group.rows:
        due.again(session, held.lease, at=now)
    for job in {held.lease.job for held in group.rows}:
        due.ring(session, job)
