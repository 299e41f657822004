"""Proving an account without any login: a code in the public profile, or a link to a page of ours (rel="me")."""

import re
from dataclasses import dataclass
from typing import Final

from share.core import Core
from share.domain.accounts import CODE_LENGTH, Proof
from share.domain.carried import addresses, holds
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.words import say
from share.networks.base import NetworkError, Profile, ShowsProfiles
from share.repositories import accounts, members, searches
from share.services.accounts.proving import (
    ONE_EACH,
    TAKEN,
    Named,
    Proven,
    agree_first,
    can_search,
    provable,
    prove,
    take_back_unless_proven,
)

CODE = "profile-code"
LONGEST_HANDLE = 300
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Checked:
    """How a look at a profile ended: proven, or only named so far."""

    handle: str
    proven: bool


def code_for(core: Core, member_id: int, network: str) -> str:
    """What a member puts into their profile: the same each time, and nobody else's."""
    with core.read() as session:
        public_id = members.get_member(session, member_id).public_id
    hashed = core.vault.hash(f"{public_id}\0{network}", purpose=CODE)
    return f"share-{int(hashed[:24], 16):024x}"[: len("share-") + CODE_LENGTH]


def proof_url(core: Core, public_id: str) -> str:
    """The page of ours that a profile may link to; it shows nothing about the person."""
    return f"{core.settings.public_url}/proof/{public_id}"


def check(core: Core, name: str, named: Named, *, member_id: int) -> Checked:
    """Look at a public profile for the member's code or link; without one the account is kept as named only.

    Raises InvalidError for what was typed, ConflictError where the account is another member's.
    """
    network = provable(core, name)
    if not isinstance(network, ShowsProfiles):
        raise NotFoundError(say("%(label)s shows no profiles to look at.", label=network.label))
    typed = named.handle.strip()
    if not typed or len(typed) > LONGEST_HANDLE:
        raise InvalidError(say("Type the name of your account as it stands in your profile."), field="handle")
    agree_first(core, network, member_id=member_id, agreed=named.agreed, detects=named.detects)
    profile = _read(core, name, typed, member_id=member_id)
    proof = _proof(core, name, profile, member_id=member_id)
    detects = named.detects and can_search(network)
    if proof is None:
        _name(core, name, profile, member_id=member_id, detects=detects)
        return Checked(profile.identity.handle, proven=False)
    prove(core, network, Proven(profile.identity, proof, detects=detects), member_id=member_id)
    return Checked(profile.identity.handle, proven=True)


def _read(core: Core, name: str, typed: str, *, member_id: int) -> Profile:
    network = core.networks.get(name)
    problem = say(
        "%(label)s knows no account of this name. Look how it is written in your profile.", label=network.label
    )
    try:
        with core.networks.talk(network) as access:
            found = network.read_profile(access, typed) if isinstance(network, ShowsProfiles) else None
    except NetworkError as error:
        found, problem = None, say(str(error))
    if found is None:
        take_back_unless_proven(core, name, member_id=member_id)
        raise InvalidError(problem, field="handle")
    return found


def _proof(core: Core, name: str, profile: Profile, *, member_id: int) -> Proof | None:
    # Phones begin sentences with a capital, and some apps put invisible signs between letters.
    if code_for(core, member_id, name) in _UNSEEN.sub("", profile.text).lower():
        return Proof.CODE
    with core.read() as session:
        account = accounts.find(session, name, profile.identity.native_id)
        own_page = proof_url(core, account.public_id) if account and account.member_id == member_id else None
    return Proof.LINK if own_page and holds(addresses(profile.text, profile.links), own_page) else None


def _name(core: Core, name: str, profile: Profile, *, member_id: int, detects: bool) -> None:
    now, refusal = core.now(), ""
    with core.write() as session:
        if any(one.native_id != profile.identity.native_id for one in accounts.of_member(session, member_id, name)):
            refusal = ONE_EACH
        else:
            accounts.forget_named(session, member_id, name, but=profile.identity.native_id)
            account = accounts.claim(session, network=name, identity=profile.identity, member_id=member_id, now=now)
            refusal = "" if account else TAKEN
            if account is not None and not account.proof:
                account.detects = detects
                searches.owe(session, account, networks=core.networks, now=now, soon=True)
    if refusal:
        take_back_unless_proven(core, name, member_id=member_id)
        raise ConflictError(say(refusal), reason="account")


def profile_behind(core: Core, public_id: str) -> str:
    """The profile that a proof page links back to; raises NotFoundError."""
    with core.read() as session:
        account = accounts.by_public_id(session, public_id)
    if account is None or account.member_id is None or account.state == "disconnected" or not account.profile_url:
        raise NotFoundError(say("There is nothing here."))
    return account.profile_url
