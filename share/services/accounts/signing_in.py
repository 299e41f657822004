"""Connecting an account by an app password: used once for a session of the network's, never kept."""

from share.core import Core
from share.domain.accounts import Proof
from share.domain.errors import InvalidError, NotFoundError
from share.domain.words import say
from share.networks.base import NetworkError
from share.networks.connecting import SignsIn
from share.services.accounts.proving import (
    Named,
    Proven,
    agree_first,
    can_search,
    provable,
    prove,
    take_back_unless_proven,
)

LONGEST = 300


def sign_in(core: Core, name: str, named: Named, *, member_id: int, password: str) -> str:
    """Open a session and prove the account by it; returns its public id. InvalidError names the field."""
    network, handle = provable(core, name), named.handle.strip()
    if not isinstance(network, SignsIn):
        raise NotFoundError(say("%(label)s has no app passwords.", label=network.label))
    if not handle or len(handle) > LONGEST:
        raise InvalidError(say("Type the name of your account as it stands in your profile."), field="handle")
    if not password or len(password) > LONGEST:
        raise InvalidError(say("Paste the app password."), field="password")
    agree_first(core, network, member_id=member_id, agreed=named.agreed, detects=named.detects)
    try:
        with core.networks.talk(network) as access:
            identity, tokens = network.sign_in(access, handle, password)
    except NetworkError as error:
        take_back_unless_proven(core, name, member_id=member_id)
        raise InvalidError(say(str(error)), field="password") from None
    detects = named.detects and can_search(network)
    proven = Proven(identity, Proof.PASSWORD, tokens, publishes=True, detects=detects)
    return prove(core, network, proven, member_id=member_id)
