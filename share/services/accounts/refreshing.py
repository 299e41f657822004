"""Renewing access ahead of its end: one leased row an account, and the lease is the lock.

A rotating refresh token and the access token that came with it are saved in one transaction, under the lease; by a
worker that comes late, too, while nobody else has saved others: what the network gave it replaced what stands there. A
database that is busy or away just then is tried again, for what the network gave stands nowhere else. So it is sealed
and synced to this host's disk before (renewals.py): a worker that dies between the network's answer and that commit
loses nothing, the next one saves it. Lost is what a network sent and a dying worker never read, or a host with its
disk. That somebody was about to ask was written beforehand, as the lease; where the next one is refused the log says
that this is why, and the account says "connect again", which is the worst that can happen.
"""

from datetime import datetime

import structlog

from share.core import Core, Session
from share.domain.accounts import STILL_TIME
from share.domain.collection import backoff
from share.domain.due import Job, Lease
from share.domain.errors import BusyError
from share.domain.notices import NoticeKind
from share.domain.words import mark
from share.infra.vault import UnreadableSecretError
from share.models.accounts import Account
from share.networks.base import (
    BadReplyError,
    Connects,
    Network,
    NetworkError,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
    Tokens,
    UnavailableError,
)
from share.networks.connecting import SignsIn
from share.repositories import accounts, due
from share.repositories.searches import identity_of
from share.services.accounts import renewals
from share.services.accounts.flow import app_of, redirect_uri

log = structlog.get_logger(__name__)

AT_ONCE = 1
"""Each renewal is a call of up to 20 s, and a lease lasts 45."""

SAVED_AGAIN_AFTER = (0.5, 2.0, 5.0)
"""Seconds before a database is asked again to keep what a network gave. Together with the waits for its locks, and the
call, they stay within the job's time."""


def refresh_due(core: Core) -> int:
    """Renew what is due; returns how many accounts were worked on."""
    renewals.recover(core)
    with core.write() as session:
        leases = due.lease(session, Job.REFRESH_TOKEN, now=core.now(), limit=AT_ONCE)
        held = [(lease, session.get(Account, lease.subject_id)) for lease in leases]
        for lease, account in held:
            if account is None or not account.token or account.state not in {"connected", "paused"}:
                due.done(session, lease)
    for lease, account in held:
        if account is not None and account.token and account.state in {"connected", "paused"}:
            _refresh(core, lease, account)
    return len(leases)


def _refresh(core: Core, lease: Lease, account: Account) -> None:
    error: NetworkError | None = None
    fresh, name = Tokens(""), ""
    try:
        fresh = _ask(core, core.networks.get(account.network), account)
        name = renewals.note(core, account, fresh)
    except UnreadableSecretError as unreadable:
        error = TokenRevokedError(str(unreadable))
    except NetworkError as refused:
        error = refused
    _save(core, lease, account, fresh, error)
    renewals.drop(core, name)


def _save(core: Core, lease: Lease, account: Account, fresh: Tokens, error: NetworkError | None) -> None:
    for wait in SAVED_AGAIN_AFTER if error is None else ():
        try:
            _settle(core, lease, account, fresh, error)
        except BusyError:
            core.networks.pause(wait)
        else:
            return
    _settle(core, lease, account, fresh, error)


def _settle(core: Core, lease: Lease, account: Account, fresh: Tokens, error: NetworkError | None) -> None:
    before = renewals.hash_of(core, account)
    with core.write() as session:
        holds = due.holds(session, lease)
        row = session.get(Account, account.id)
        if row is None or not (holds or (error is None and renewals.is_untouched(core, row, before))):
            return
        if error is not None:
            if isinstance(error, TokenRevokedError) and due.crashes(session, lease):
                log.warning("renewal_lost", network=row.network, account=row.public_id)
            _put_off(session, lease, row, error, now=core.now())
            return
        renewals.save(core, session, row, fresh)


def _ask(core: Core, network: Network, account: Account) -> Tokens:
    old = core.vault.decrypt(account.token or "")
    refresh = core.vault.decrypt(account.refresh_token) if account.refresh_token else None
    tokens = Tokens(old, refresh, account.token_expires_at, account.scopes)
    app = app_of(core, network, account.host)
    with core.networks.talk(network, token=old, host=account.host, app=app) as access:
        if isinstance(network, SignsIn):
            fresh = network.renew(access, identity_of(account), tokens)
        elif isinstance(network, Connects):
            here = redirect_uri(core, network.name)
            client = network.oauth_client(access, host=account.host, redirect_uri=here)
            fresh = network.refresh(access, client, tokens)
        else:
            raise TokenRevokedError(mark("%(label)s renews no access.") % {"label": network.label})
    if not fresh.access:
        raise BadReplyError(mark("%(label)s answered without new access.") % {"label": network.label})
    return fresh


def _put_off(session: Session, lease: Lease, account: Account, error: NetworkError, *, now: datetime) -> None:
    end = account.token_expires_at
    has_time = end is not None and end - now > STILL_TIME
    if not isinstance(error, TokenRevokedError):
        told = error.retry_at if isinstance(error, (RateLimitedError, UnavailableError)) else None
        told = error.until if isinstance(error, QuotaSpentError) else told
        later = told or backoff(lease.attempts, key=lease.due_id, now=now)
        due.again(session, lease, at=later, error=str(error))
        return
    if not has_time or end is None:
        due.done(session, lease)
        accounts.needs_token(session, account.id, now=now)
        return
    due.again(session, lease, at=end - STILL_TIME / 2)
    if account.warned_at is None:
        account.warned_at = now
        accounts.tell(session, account, NoticeKind.ACCOUNT_EXPIRING, now=now)
