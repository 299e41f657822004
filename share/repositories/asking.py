"""Taking rows that one call to a network may answer, and giving them back when it could not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from share.domain.collection import backoff
from share.domain.due import Job, Lease
from share.domain.posts import PostRef
from share.models.accounts import Account
from share.models.posts import Post
from share.networks.base import (
    MissingKeyError,
    Network,
    NetworkError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
)
from share.repositories import accounts, due, network_states, posts
from share.repositories.due import Owed
from share.repositories.network_states import Batch
from share.repositories.posts import PostRow

LINKS = "links"
"""The scope of a batch in which tracked links are asked about, not posts."""


@dataclass(frozen=True, slots=True)
class Held:
    """One leased post as it stood when it was taken."""

    lease: Lease
    row: PostRow
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
    def own_token_missing(self) -> bool:
        """The network shows such posts to the account alone that posted them, and we have none."""
        return self.network.owner_token and self.account is None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was leased: `rows` in all, those among them that are to be asked about in `groups`."""

    rows: int = 0
    groups: tuple[Group, ...] = ()


def take(session: Session, job: Job, *, get: Callable[[str], Network], now: datetime) -> Taken:
    """Lease one call's worth of the batch that waited longest; empty where nothing may be asked now."""
    batch = network_states.next_batch(session, job, now=now)
    if batch is None:
        return Taken()
    network = get(batch.network)
    leases = due.lease(session, job, now=now, limit=network.batch_size, batch=batch.name)
    found = posts.rows(session, [lease.subject_id for lease in leases])
    held = [_hold(session, lease, found.get(lease.subject_id), batch=batch) for lease in leases]
    kept = [one for one in held if one is not None]
    alone = network.owner_token and batch.scope != LINKS
    groups = _by_account(session, network, batch, kept) if alone else [Group(network, batch, tuple(kept))]
    asked = tuple(group for group in groups if group.rows and not _rests(session, group, now=now))
    return Taken(len(leases), asked)


def _hold(session: Session, lease: Lease, row: PostRow | None, *, batch: Batch) -> Held | None:
    """The leased row, or None where there is nothing (left) to ask about; then it is no longer owed."""
    if row is not None and batch.scope == LINKS:
        link = posts.link_of(session, row.post)
        if link is not None:
            return Held(lease, row, PostRef(row.post.network, row.post.native_id, row.post.url), link.code)
    elif row is not None and (ref := posts.ref_of(row.post)) is not None:
        return Held(lease, row, ref)
    due.done(session, lease)
    return None


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


def _by_account(session: Session, network: Network, batch: Batch, held: Sequence[Held]) -> list[Group]:
    known = [account for account in accounts.listed(session, network=network.name) if account.token]
    rows: dict[int, list[Held]] = {}
    for one in held:
        account = accounts.behind(known, one.ref.native_id)
        rows.setdefault(account.id if account else 0, []).append(one)
    by_id = {account.id: account for account in known}
    return [
        Group(
            network,
            Batch(batch.network, by_id[account_id].native_id) if account_id else batch,
            tuple(mine),
            by_id.get(account_id),
        )
        for account_id, mine in rows.items()
    ]


def _rests(session: Session, group: Group, *, now: datetime) -> bool:
    """Give the rows back where this account was told to wait or must be connected anew."""
    if group.account is None:
        return False
    if group.account.state == "reconnect":
        for held in group.rows:
            due.park(session, held.lease, now=now, error=f"Connect {group.network.label} again for these posts.")
        return True
    until = network_states.blocked_until(session, group.batch, now=now)
    for held in group.rows if until else ():
        due.again(session, held.lease, at=until or now)
    return until is not None


def answered(session: Session, group: Group, *, wait: datetime | None, now: datetime) -> None:
    """A call was answered; `wait` is until when no other may follow."""
    network_states.succeeded(session, group.batch, now=now)
    if wait is not None:
        network_states.rest(session, group.batch, until=wait, now=now)


def put_off(session: Session, group: Group, error: NetworkError, *, now: datetime) -> None:
    """Nothing came: note why, and give every row back for later."""
    rest = network_states.failed(session, group.batch, error, now=now)
    if isinstance(error, TokenRevokedError) and group.account is not None:
        accounts.needs_token(session, group.account.id)
    # A wait that the network asked for, or a key that is not set, is no failure of the post's.
    told = isinstance(error, (RateLimitedError, QuotaSpentError, MissingKeyError))
    for held in group.rows:
        later = now if told else backoff(held.lease.attempts, key=held.lease.due_id, now=now)
        due.again(session, held.lease, at=max(later, rest or now), error="" if told else str(error))
