"""What the ways of proving an account share: consent first, then the account, then what it makes of posts."""

from dataclasses import dataclass, field
from datetime import datetime

from share.core import Core, Session
from share.domain.accounts import Proof, consent_to, consent_to_search, refresh_at, search_wording, wording
from share.domain.attempts import ACCOUNTS_OF_MEMBER
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.words import mark, say
from share.models.accounts import Account
from share.networks.base import Connects, Identity, ListsPosts, Network, ShowsProfiles, Tokens
from share.networks.connecting import SignsIn
from share.repositories import accounts, asking, audit, consents, due, limits, members, network_states, owning, searches
from share.repositories.due import Owed

CHANNEL = "account page"
TAKEN = mark(
    "This account is connected by somebody else here. If it is yours, ask a coordinator to look into "
    "it; nothing was changed."
)
ONE_EACH = mark("You have another account connected there. Disconnect that one first, then connect this one.")
UNPROVABLE = mark("Accounts there cannot be proven: no way to do it is offered.")


@dataclass(frozen=True, slots=True)
class Proven:
    """An account with its proof and the tokens worth keeping, if any."""

    identity: Identity
    proof: Proof
    tokens: Tokens | None = field(default=None, repr=False)
    publishes: bool = False
    detects: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An account as a member names it, and what they agree to for it."""

    handle: str
    agreed: bool = False
    detects: bool = False


def provable(core: Core, name: str) -> Network:
    """The network called so, on which members can prove accounts; raises NotFoundError."""
    network = core.networks.get(name)
    if not isinstance(network, (Connects, ShowsProfiles, SignsIn)):
        raise NotFoundError(say(UNPROVABLE))
    return network


def allows_of(network: Network) -> str:
    """What the network's file says that connecting lets us read."""
    return str(getattr(network, "allows", ""))


def wording_of(network: Network) -> str:
    return wording(network.label, allows_of(network))


def can_search(network: Network) -> bool:
    """Whether members' posts there are looked for: listing them must cost nothing."""
    return isinstance(network, ListsPosts) and network.price is None


def agree(
    session: Session,
    network: Network,
    *,
    member_id: int,
    detects: bool,
    channel: str,
    now: datetime,
    words: str = "",
) -> None:
    """Keep the member's consent with the words that they saw; it comes before anything is asked about an account."""
    stands = {row.what for row in consents.listed(session, member_id) if row.withdrawn_at is None}
    wanted = {consent_to(network.name): words or wording_of(network)}
    if detects and can_search(network):
        wanted[consent_to_search(network.name)] = search_wording(network.label)
    fixed = {"member_id": member_id, "channel": channel, "stated_by_id": None, "given_at": now}
    consents.give(
        session, [{"what": what, "wording": words, **fixed} for what, words in wanted.items() if what not in stands]
    )


def agree_first(core: Core, network: Network, *, member_id: int, agreed: bool, detects: bool) -> None:
    """As agree(), in a transaction of its own; raises InvalidError without the tick."""
    if not agreed:
        raise InvalidError(say("Tick that you agree; without that we do not look at your account."), field="agreed")
    with core.write() as session:
        spend_try(session, member_id=member_id, now=core.now())
        agree(session, network, member_id=member_id, detects=detects, channel=CHANNEL, now=core.now())


def spend_try(session: Session, *, member_id: int, now: datetime) -> None:
    """One more question to a network on this member's wish; raises TooManyError."""
    key = f"accounts:{member_id}"
    limits.spend(session, {key: ACCOUNTS_OF_MEMBER}, now=now, words=say("You tried this often in a short time."))


def take_back(session: Session, network: str, *, member_id: int, now: datetime) -> None:
    """The consent to a network's accounts no longer stands."""
    consents.withdraw(session, member_id, [consent_to(network), consent_to_search(network)], now=now)


def take_back_unless_proven(core: Core, network: str, *, member_id: int) -> None:
    """Nothing came of it: the consent goes, except where an account stands on it."""
    with core.write() as session:
        if not accounts.of_member(session, member_id, network):
            take_back(session, network, member_id=member_id, now=core.now())


def has_agreed(session: Session, network: str, *, member_id: int) -> bool:
    rows = consents.listed(session, member_id)
    return any(row.what == consent_to(network) and row.withdrawn_at is None for row in rows)


def prove(core: Core, network: Network, proven: Proven, *, member_id: int) -> str:
    """Make the account this member's, and judge its posts again; returns its public id.

    Raises ConflictError where another member has proven it, or this one has another there; the consent that was
    given for nothing is taken back then.
    """
    now = core.now()
    with core.write() as session:
        account = _claim(session, network, proven, member_id=member_id, now=now)
        if isinstance(account, Account):
            _keep(core, session, account, proven, now=now)
            _settle(core, session, account, now=now)
            return account.public_id
        if not accounts.of_member(session, member_id, network.name):
            take_back(session, network.name, member_id=member_id, now=now)
    raise ConflictError(say(account), reason="account")


def _claim(session: Session, network: Network, proven: Proven, *, member_id: int, now: datetime) -> Account | str:
    """The account, or why it cannot be had."""
    member = members.get_member(session, member_id)
    if member.state != "agreed":
        return mark("You have left the campaign.")
    others = accounts.of_member(session, member_id, network.name)
    if any(other.native_id != proven.identity.native_id for other in others):
        return ONE_EACH
    return (
        accounts.claim(session, network=network.name, identity=proven.identity, member_id=member_id, now=now) or TAKEN
    )


def _keep(core: Core, session: Session, account: Account, proven: Proven, *, now: datetime) -> None:
    tokens = proven.tokens
    if account.state == accounts.RECONNECT and not (tokens and tokens.access):
        # What the network takes no more is not used again; the account is proven all the same.
        accounts.forget_tokens(session, account)
    account.state = "connected"
    account.proof, account.proved_at = proven.proof, now
    account.detects = account.detects or proven.detects
    if tokens is not None and tokens.access:
        keep_tokens(core, session, account, tokens, now=now)
        account.publishes = proven.publishes
    subject = f"account:{account.public_id}"
    audit.add(
        session,
        "account_proven",
        actor_id=account.member_id,
        subject=subject,
        now=now,
        network=account.network,
        proof=str(proven.proof),
    )


def keep_tokens(core: Core, session: Session, account: Account, tokens: Tokens, *, now: datetime) -> None:
    """Seal the tokens and owe their renewal, in the session's own transaction; nothing never overwrites something."""
    account.token = core.vault.encrypt(tokens.access)
    if tokens.refresh:
        account.refresh_token = core.vault.encrypt(tokens.refresh)
    account.token_expires_at, account.refreshed_at, account.warned_at = tokens.expires_at, now, None
    account.scopes = tokens.scopes or account.scopes
    session.flush()
    at = refresh_at(tokens.expires_at, now=now)
    due.forget(session, Job.REFRESH_TOKEN, account.id)
    if at is not None:
        due.owe(session, Job.REFRESH_TOKEN, [Owed(account.id, at, account.network)], now=now)


def _settle(core: Core, session: Session, account: Account, *, now: datetime) -> None:
    owning.judge_again(session, account, batch_of=core.networks.batch_of, now=now)
    if account.token:
        asking.owe_for_account(session, account, now=now, batch_of=core.networks.batch_of)
        network_states.try_again(session, account.network, now=now)
    searches.owe(session, account, networks=core.networks, now=now, soon=True)
