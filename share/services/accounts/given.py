"""A member's token that was got elsewhere and is handed over on the command line: checked at once."""

from dataclasses import dataclass

from share.core import Core
from share.domain.accounts import Proof
from share.domain.emails import normal_email
from share.domain.errors import InvalidError, NotFoundError
from share.domain.words import say
from share.networks.base import Connects, NetworkError, Tokens
from share.repositories import accounts, members
from share.services.accounts.leaving import disconnect
from share.services.accounts.proving import Proven, agree, prove, take_back_unless_proven

CHANNEL = "command line"


@dataclass(frozen=True, slots=True)
class Given:
    """What was connected."""

    handle: str
    native_id: str


def connect_by_token(core: Core, name: str, *, email: str, token: str, host: str = "") -> Given:
    """Prove a member's account by a token of theirs, which is kept; raises InvalidError or ConflictError.

    Whoever hands it over states that the member agreed: the consent says by which way it came.
    """
    network = core.networks.get(name)
    if not isinstance(network, Connects):
        raise InvalidError(say("%(label)s takes no member's token.", label=network.label), field="network")
    if not token:
        raise InvalidError(say("There is no token. Give it on the standard input."), field="token")
    member_id = _member_id(core, email)
    with core.write() as session:
        agree(session, network, member_id=member_id, detects=False, channel=CHANNEL, now=core.now())
    try:
        with core.networks.talk(network, token=token, host=host) as access:
            identity = network.identify(access)
    except NetworkError as error:
        take_back_unless_proven(core, name, member_id=member_id)
        raise InvalidError(say(str(error)), field="token") from None
    prove(core, network, Proven(identity, Proof.OAUTH, Tokens(token)), member_id=member_id)
    return Given(identity.handle, identity.native_id)


def disconnect_of(core: Core, name: str, *, email: str) -> int:
    """Disconnect a member's accounts on a network; returns how many. Raises NotFoundError for none."""
    member_id = _member_id(core, email)
    with core.read() as session:
        mine = [row.public_id for row in accounts.known_of_member(session, member_id) if row.network == name]
    if not mine:
        raise NotFoundError(say("No such account is connected."))
    for public_id in mine:
        disconnect(core, public_id, member_id=member_id)
    return len(mine)


def _member_id(core: Core, email: str) -> int:
    with core.read() as session:
        member = members.find_by_email(session, normal_email(email))
    if member is None:
        raise NotFoundError(say("There is no member with the address %(email)s.", email=email))
    return member.id
