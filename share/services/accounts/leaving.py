"""Disconnecting, pausing, and whether posts are searched for: each a member's own to decide at any time."""

from contextlib import suppress

from share.core import Core, Session
from share.domain.accounts import consent_to_search
from share.domain.errors import ConflictError, NotFoundError
from share.domain.words import mark, say
from share.infra.vault import UnreadableSecretError
from share.models.accounts import Account
from share.networks import oauth
from share.networks.base import Connects, NetworkError, Tokens
from share.networks.connecting import SignsIn
from share.repositories import accounts, audit, consents, searches
from share.repositories.searches import identity_of
from share.services.accounts.flow import app_of, redirect_uri
from share.services.accounts.proving import agree, can_search, take_back

GONE = mark("There is no such account.")


def disconnect(core: Core, public_id: str, *, member_id: int) -> str:
    """Forget an account's access and proof, take the consent back, and tell the network; returns its network."""
    now = core.now()
    with core.write() as session:
        account = _get(session, public_id, member_id=member_id)
        network, tokens, copy = account.network, _tokens(core, account), _copy(account)
        accounts.disconnect(session, account)
        take_back(session, network, member_id=member_id, now=now)
        subject = f"account:{public_id}"
        audit.add(session, "account_disconnected", actor_id=member_id, subject=subject, now=now, network=network)
    if tokens is not None:
        give_back(core, copy, tokens)
    return network


def disconnect_all(core: Core, *, member_id: int) -> int:
    """As disconnect(), for every account of a member who leaves; returns how many."""
    with core.read() as session:
        known = [account.public_id for account in accounts.known_of_member(session, member_id)]
    for public_id in known:
        disconnect(core, public_id, member_id=member_id)
    return len(known)


def pause(core: Core, public_id: str, *, member_id: int) -> None:
    """Read nothing with the account and search nothing on it, until resume()."""
    with core.write() as session:
        account = _get_connected(session, public_id, member_id=member_id)
        if account.state == "connected":
            account.state, account.paused_at = "paused", core.now()


def resume(core: Core, public_id: str, *, member_id: int) -> None:
    with core.write() as session:
        account = _get_connected(session, public_id, member_id=member_id)
        if account.state == "paused":
            account.state, account.paused_at = "connected", None
            searches.owe(session, account, networks=core.networks, now=core.now(), soon=True)


def search(core: Core, public_id: str, *, member_id: int, wanted: bool) -> None:
    """Agree to, or end, the search for the kits' links among one's own posts."""
    now = core.now()
    with core.write() as session:
        account = _get_connected(session, public_id, member_id=member_id)
        network = core.networks.get(account.network)
        if wanted and not can_search(network):
            raise NotFoundError(say("Posts on %(label)s cannot be searched.", label=network.label))
        if wanted:
            agree(session, network, member_id=member_id, detects=True, channel="account page", now=now)
        else:
            consents.withdraw(session, member_id, [consent_to_search(network.name)], now=now)
        account.detects = wanted
        searches.owe(session, account, networks=core.networks, now=now, soon=wanted)


def give_back(core: Core, account: Account, tokens: Tokens) -> None:
    """End the access at the network too; where that cannot be told, it is forgotten here all the same."""
    network = core.networks.get(account.network)
    app = app_of(core, network, account.host)
    with suppress(NetworkError), core.networks.talk(network, host=account.host, app=app) as access:
        if isinstance(network, SignsIn):
            network.sign_out(access, identity_of(account), tokens)
        elif isinstance(network, Connects):
            here = redirect_uri(core, network.name)
            oauth.revoke(access, network.oauth_client(access, host=account.host, redirect_uri=here), tokens)


def _get(session: Session, public_id: str, *, member_id: int) -> Account:
    account = accounts.by_public_id(session, public_id, member_id=member_id)
    if account is None:
        raise NotFoundError(say(GONE))
    return account


def _get_connected(session: Session, public_id: str, *, member_id: int) -> Account:
    """The same, refused where it was disconnected meanwhile: nobody agrees to anything by a page that was left open."""
    account = _get(session, public_id, member_id=member_id)
    if account.state == "disconnected":
        raise ConflictError(say("This account is not connected any more."), reason="disconnected")
    return account


def _tokens(core: Core, account: Account) -> Tokens | None:
    try:
        refresh = core.vault.decrypt(account.refresh_token) if account.refresh_token else None
        return Tokens(core.vault.decrypt(account.token), refresh) if account.token else None
    except UnreadableSecretError:
        return None


def _copy(account: Account) -> Account:
    """The account as it stood, free of the session."""
    names = ("network", "native_id", "handle", "profile_url", "host")
    return Account(**{name: getattr(account, name) for name in names})
