"""What a member, and a coordinator, sees of a member's accounts."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.accounts import Proof, search_wording
from share.domain.roles import Role
from share.domain.words import mark, say
from share.models.accounts import Account
from share.networks.base import Connects, MissingKeyError, Network, Publishes, ShowsProfiles
from share.networks.connecting import ListsPages, OffersMore, RegistersApps, SignsIn
from share.repositories import accounts, members
from share.services.accounts.flow import redirect_uri
from share.services.accounts.profile import code_for, proof_url
from share.services.accounts.proving import allows_of, can_search, has_agreed, provable, wording_of

NAMED_ONLY = mark("named only, not proven")


@dataclass(frozen=True, slots=True)
class MyAccount:
    """One account of a member. `state`: connected, paused, reconnect; `proof` is "" for one that was only named."""

    public_id: str
    network: str
    label: str
    handle: str
    profile_url: str
    state: str
    proof: str
    proof_words: str
    proved_at: datetime | None
    detects: bool
    can_search: bool
    publishes: bool
    has_token: bool
    expires_at: datetime | None
    has_pages: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One network with the ways in which an account there can be proven."""

    name: str
    label: str
    allows: str
    wording: str
    search_wording: str
    by_sign_in: bool
    missing: str
    review: str
    asks_host: bool
    host: str
    by_profile: bool
    by_link: bool
    by_password: bool
    password_help: str
    more: str
    can_search: bool
    code: str
    proof_url: str
    agreed: bool
    account: MyAccount | None

    @property
    def proven(self) -> bool:
        return self.account is not None and self.account.proof != ""


def overview(core: Core, *, member_id: int) -> list[Way]:
    """Every network on which accounts can be proven, in the order of pages, with the member's account there."""
    return [_way(core, network, member_id=member_id) for network in core.networks.all if _is_provable(network)]


def way(core: Core, name: str, *, member_id: int) -> Way:
    """One network; raises NotFoundError for one on which nothing can be proven."""
    return _way(core, provable(core, name), member_id=member_id)


def of_member(core: Core, public_id: str) -> list[MyAccount]:
    """A member's accounts, for coordinators: which are proven, and how."""
    with core.read() as session:
        member = members.get_by_public_id(session, public_id)
        return [_shown(core, account) for account in accounts.known_of_member(session, member.id)]


def _is_provable(network: Network) -> bool:
    return isinstance(network, (Connects, ShowsProfiles, SignsIn))


def _way(core: Core, network: Network, *, member_id: int) -> Way:
    with core.read() as session:
        member = members.get_member(session, member_id)
        known = [row for row in accounts.known_of_member(session, member_id) if row.network == network.name]
        agreed = has_agreed(session, network.name, member_id=member_id)
        account = _shown(core, known[0]) if known else None
    by_sign_in, missing = _sign_in(core, network)
    has_hosts = isinstance(network, RegistersApps)
    return Way(
        name=network.name,
        label=network.label,
        allows=allows_of(network),
        wording=wording_of(network),
        search_wording=search_wording(network.label),
        by_sign_in=by_sign_in,
        missing=missing,
        review=say(network.review) if isinstance(network, Connects) else "",
        asks_host=has_hosts,
        host=(member.mastodon_host or "") if has_hosts else "",
        by_profile=isinstance(network, ShowsProfiles),
        by_link=isinstance(network, ShowsProfiles) and has_hosts,
        by_password=isinstance(network, SignsIn),
        password_help=say(network.sign_in_help) if isinstance(network, SignsIn) else "",
        more=_more(network, Role(member.role)),
        can_search=can_search(network),
        code=code_for(core, member_id, network.name) if isinstance(network, ShowsProfiles) else "",
        proof_url=proof_url(core, account.public_id) if account else "",
        agreed=agreed,
        account=account,
    )


def _sign_in(core: Core, network: Network) -> tuple[bool, str]:
    """Whether members can sign in there, and what the installation lacks for it."""
    if not isinstance(network, Connects):
        return False, ""
    if isinstance(network, RegistersApps):
        return True, ""
    try:
        with core.networks.talk(network) as access:
            network.oauth_client(access, host="", redirect_uri=redirect_uri(core, network.name))
    except MissingKeyError as error:
        return False, say(str(error))
    return True, ""


def _more(network: Network, role: Role) -> str:
    if not isinstance(network, OffersMore):
        return ""
    return say(network.more) if role.covers(Role.EDITOR) or not network.more_for_editors else ""


def _shown(core: Core, account: Account) -> MyAccount:
    network = core.networks.get(account.network)
    return MyAccount(
        public_id=account.public_id,
        network=account.network,
        label=network.label,
        handle=account.handle or account.native_id,
        profile_url=account.profile_url,
        state=account.state,
        proof=account.proof,
        proof_words=say(Proof(account.proof).words if account.proof else NAMED_ONLY),
        proved_at=account.proved_at,
        detects=account.detects,
        can_search=can_search(network),
        publishes=account.publishes and isinstance(network, Publishes),
        has_token=account.token is not None,
        expires_at=account.token_expires_at,
        has_pages=isinstance(network, ListsPages) and account.token is not None,
    )
