"""Proving an account by OAuth: to the network's consent dialog and back (RFC 6749, RFC 7636, RFC 9700).

A flow is bound to the member, to the browser that began it and to the network and host that it leads to; it works
once, for ten minutes. Host and network are taken from the flow, never from the address that came back.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from share.core import Core
from share.domain.accounts import FLOW_LIVES, Proof
from share.domain.errors import InvalidError
from share.domain.foreign import parts
from share.domain.roles import Role
from share.domain.words import mark, say
from share.infra.vault import UnreadableSecretError
from share.models.oauth_flows import OAuthFlow
from share.networks import oauth
from share.networks.base import Access, Connects, Network, NetworkError, OAuthClient, Tokens
from share.networks.connecting import ClientRefusedError, OffersMore, RegistersApps
from share.repositories import members, network_apps, oauth_flows
from share.services.accounts.proving import (
    CHANNEL,
    Proven,
    agree,
    provable,
    prove,
    spend_try,
    take_back_unless_proven,
    wording_of,
)

STATE, BROWSER = "oauth-state", "oauth-browser"
"""Purposes of keyed hashes: a state, and the session that may bring it back."""

LONGEST = 4096

STALE = mark(
    "This way back has been used already, took more than ten minutes, or began in another browser. Begin anew."
)
DENIED = mark("You said no there, so nothing was connected. That is fine; you can change your mind at any time.")
REFUSED = mark(
    "The network sent you back without connecting anything. Try again; if it happens twice, tell your coordinator."
)
MIXED = mark("The answer came from another place than the one that you were sent to. Nothing was connected.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants of an account; `more` goes beyond proving it (OffersMore)."""

    network: str
    host: str = ""
    agreed: bool = False
    detects: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """The parameters that a dialog sends a browser back with."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str = ""


def redirect_uri(core: Core, network: str) -> str:
    """Each network has an address of its own to come back to, so that one cannot answer for another."""
    return f"{core.settings.public_url}/me/accounts/{network}/callback"


def begin(core: Core, wish: Wish, *, member_id: int, browser: str) -> str:
    """The address of the network's dialog. InvalidError names the field; NetworkError where it cannot be asked."""
    network = provable(core, wish.network)
    if not isinstance(network, Connects):
        raise InvalidError(
            say("%(label)s has no sign-in that we can use; prove the account another way.", label=network.label)
        )
    if not wish.agreed:
        raise InvalidError(say("Tick that you agree; without that we do not look at your account."), field="agreed")
    with core.write() as session:
        spend_try(session, member_id=member_id, now=core.now())
    host = _host(core, network, wish.host)
    try:
        client = _registered(core, network, host)
    except NetworkError as error:
        raise InvalidError(say(str(error)), field="host" if host else "", reason="network") from None
    more = wish.more and _may_more(core, network, member_id=member_id)
    state, verifier = core.vault.new_token(), oauth.new_verifier()
    now = core.now()
    with core.write() as session:
        oauth_flows.add(
            session,
            OAuthFlow(
                state_hash=core.vault.hash(state, purpose=STATE),
                member_id=member_id,
                session_hash=core.vault.hash(browser, purpose=BROWSER),
                network=network.name,
                host=host,
                verifier=core.vault.encrypt(verifier),
                wording=wording_of(network),
                detects=wish.detects,
                publishes=more,
                created_at=now,
                expires_at=now + FLOW_LIVES,
            ),
        )
    back = redirect_uri(core, network.name)
    return oauth.dialog_url(client, redirect_uri=back, state=state, verifier=verifier, publishes=more)


def finish(core: Core, name: str, back: Back, *, member_id: int, browser: str) -> bool:
    """Prove the account that a dialog was about; False where it may not do all that the member wished for.

    Raises InvalidError or ConflictError.
    """
    network = provable(core, name)
    if not isinstance(network, Connects):
        raise InvalidError(say(STALE))
    flow = _used(core, network, back, member_id=member_id, browser=browser)
    try:
        proven = _proven(core, network, flow, back)
    except (NetworkError, InvalidError, UnreadableSecretError) as error:
        take_back_unless_proven(core, name, member_id=member_id)
        if isinstance(error, InvalidError):
            raise
        words = str(error) if isinstance(error, NetworkError) else STALE
        raise InvalidError(say(words), reason="network") from None
    prove(core, network, proven, member_id=member_id)
    return proven.publishes or not flow.publishes


def _used(core: Core, network: Network, back: Back, *, member_id: int, browser: str) -> OAuthFlow:
    """The flow that this answer belongs to, used up; the consent is kept before the network is asked."""
    if any(len(part) > LONGEST for part in (back.state, back.code, back.iss)):
        raise InvalidError(say(STALE))
    with core.write() as session:
        flow = oauth_flows.use(
            session,
            core.vault.hash(back.state, purpose=STATE),
            session_hash=core.vault.hash(browser, purpose=BROWSER),
            network=network.name,
            now=core.now(),
        )
        if flow is not None and flow.member_id != member_id:
            flow = None
        if flow is not None and back.code and not back.error:
            agree(
                session,
                network,
                member_id=member_id,
                detects=flow.detects,
                channel=CHANNEL,
                now=core.now(),
                words=flow.wording,
            )
    if flow is None:
        raise InvalidError(say(STALE), reason="stale")
    if back.error or not back.code:
        denied = back.error == "access_denied"
        raise InvalidError(say(DENIED if denied else REFUSED), reason="denied")
    return flow


def _proven(core: Core, network: Network, flow: OAuthFlow, back: Back) -> Proven:
    if not isinstance(network, Connects):
        raise InvalidError(say(STALE))
    app = app_of(core, network, flow.host)
    with core.networks.talk(network, host=flow.host, app=app) as access:
        client = network.oauth_client(access, host=flow.host, redirect_uri=redirect_uri(core, network.name))
        if back.iss and not _is_issuer(back.iss, client):
            raise InvalidError(say(MIXED), reason="issuer")
        verifier = core.vault.decrypt(flow.verifier)
        here = redirect_uri(core, network.name)
        given = oauth.redeem(access, client, code=back.code, verifier=verifier, redirect_uri=here)
        asked = client.scopes + (client.publish_scopes if flow.publishes else ())
        tokens = Tokens(given.access, given.refresh, given.expires_at, given.scopes or " ".join(asked))
        with core.networks.talk(network, host=flow.host, app=app, token=tokens.access) as signed:
            identity = network.identify(signed)
            kept = network.keep(signed, client, tokens)
        if not kept.access:
            oauth.revoke(access, client, tokens)
    publishes = flow.publishes and set(client.publish_scopes) <= set(kept.scopes.split())
    return Proven(identity, Proof.OAUTH, kept if kept.access else None, publishes=publishes, detects=flow.detects)


def _is_issuer(iss: str, client: OAuthClient) -> bool:
    """RFC 9207: who answers must be whom we asked."""
    origins = {urlsplit(url)[:2] for url in (client.authorize_url, client.token_url)}
    return parts(iss)[:2] in origins


def _may_more(core: Core, network: Network, *, member_id: int) -> bool:
    if not isinstance(network, OffersMore):
        return False
    with core.read() as session:
        role = Role(members.get_member(session, member_id).role)
    return role.covers(Role.EDITOR) or not network.more_for_editors


def _host(core: Core, network: Network, typed: str) -> str:
    if not isinstance(network, RegistersApps):
        return ""
    with core.networks.talk(network) as access:
        host = network.host_of(access, typed)
    if host is None:
        raise InvalidError(say("Type the name of your server, such as mastodon.social."), field="host")
    return host


def app_of(core: Core, network: Network, host: str) -> tuple[str, str] | None:
    """Our registration at this host, if there is one that we can read."""
    with core.read() as session:
        found = network_apps.find(session, network.name, host) if host else None
    try:
        return (found.client_id, core.vault.decrypt(found.client_secret)) if found else None
    except UnreadableSecretError:
        return None


def _registered(core: Core, network: Network, host: str) -> OAuthClient:
    """Our client there; where the host hands out its own and forgot ours, a new one."""
    if not isinstance(network, Connects):
        raise InvalidError(say(STALE))
    here = redirect_uri(core, network.name)
    app = app_of(core, network, host)
    with core.networks.talk(network, host=host, app=app) as access:
        if not isinstance(network, RegistersApps):
            return network.oauth_client(access, host=host, redirect_uri=here)
        if app is not None and _still_known(network, access, host=host, here=here):
            return network.oauth_client(access, host=host, redirect_uri=here)
        client_id, secret = network.register_app(access, host=host, redirect_uri=here)
    with core.write() as session:
        network_apps.keep(
            session,
            network=network.name,
            host=host,
            client_id=client_id,
            sealed_secret=core.vault.encrypt(secret),
            now=core.now(),
        )
    with core.networks.talk(network, host=host, app=(client_id, secret)) as access:
        return network.oauth_client(access, host=host, redirect_uri=here)


def _still_known(network: Connects, access: Access, *, host: str, here: str) -> bool:
    """Hosts forget apps; asking before the member is sent there spares them a page that says so."""
    try:
        oauth.probe(access, network.oauth_client(access, host=host, redirect_uri=here))
    except ClientRefusedError:
        return False
    return True
