"""What a network gave to renew an account's access, from its answer to the commit: saved once, whoever dies between."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from share.core import Core, Session
from share.infra.safekeeping import Safekeeping
from share.infra.vault import UnreadableSecretError
from share.models.accounts import Account
from share.networks.base import Tokens
from share.repositories import accounts
from share.services.accounts.proving import keep_tokens

log = structlog.get_logger(__name__)

FOLDER: Final = "renewals"
"""Under the instance: sealed, and nearly always empty."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """An account's new tokens, and the hash of the access token that they replace."""

    account_id: int
    before: str
    tokens: Tokens = field(repr=False)


def note(core: Core, account: Account, fresh: Tokens) -> str:
    """Bring the tokens to the disk; returns the note's name, "" where the disk does not take it."""
    facts = {
        "account": account.id,
        "before": hash_of(core, account),
        "access": fresh.access,
        "refresh": fresh.refresh,
        "ends": fresh.expires_at.isoformat() if fresh.expires_at else None,
        "scopes": fresh.scopes,
    }
    try:
        return _safekeeping(core).keep(json.dumps(facts))
    except OSError as error:
        # The database takes them in a moment; only a death until then would lose them.
        log.warning("renewal_unnoted", error=type(error).__name__)
        return ""


def drop(core: Core, name: str) -> None:
    """The tokens are saved."""
    if name:
        _safekeeping(core).drop(name)


def recover(core: Core) -> int:
    """Save what dead workers of this host were given; returns how many accounts that helped."""
    place, helped = _safekeeping(core), 0
    for name, text in place.kept().items():
        renewal = _read(text)
        with core.write() as session:
            row = session.get(Account, renewal.account_id)
            if row is not None and is_untouched(core, row, renewal.before):
                save(core, session, row, renewal.tokens)
                log.info("renewal_recovered", network=row.network, account=row.public_id)
                helped += 1
        place.drop(name)
    return helped


def save(core: Core, session: Session, account: Account, fresh: Tokens) -> None:
    """Save what the network gave in the session's own transaction."""
    keep_tokens(core, session, account, fresh, now=core.now())
    if account.state == accounts.RECONNECT:
        # Somebody asked with the token that was being replaced, and was refused for that alone.
        account.state = "connected"


def is_untouched(core: Core, account: Account, before: str) -> bool:
    """Whether the account still holds the token of this hash: nobody has saved another one meanwhile."""
    return bool(account.token) and hash_of(core, account) == before


def hash_of(core: Core, account: Account) -> str:
    """Of the token itself, so that it stays the same under another key; "" where no key of ours reads it."""
    try:
        return core.vault.hash(core.vault.decrypt(account.token or ""), purpose=FOLDER)
    except UnreadableSecretError:
        return ""


def _read(text: str) -> Renewal:
    facts = json.loads(text)
    ends = datetime.fromisoformat(facts["ends"]) if facts["ends"] else None
    tokens = Tokens(facts["access"], facts["refresh"], ends, facts["scopes"])
    return Renewal(facts["account"], facts["before"], tokens)


def _safekeeping(core: Core) -> Safekeeping:
    return Safekeeping(core.settings.instance_path / FOLDER, core.vault)
