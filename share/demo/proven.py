"""The accounts that the sample's people have proven: rows, consents, and tokens that the sandbox networks know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from share.core import Core, Session
from share.demo.history import Stage
from share.demo.people import Person
from share.demo.proofs import Proven, proofs_of
from share.domain.accounts import Proof, consent_to, consent_to_search, refresh_at, search_wording, wording
from share.domain.due import Job
from share.models.accounts import Account
from share.models.base import new_public_id
from share.networks.base import Identity
from share.repositories import accounts, consents, due
from share.repositories.due import Owed
from share.repositories.statements import insert_many
from share.sandbox import ids
from share.sandbox.tokens import Token

CHANNEL = "account page"
SOON = timedelta(days=1)
"""So long after they agreed people prove their accounts."""

SEARCHED = timedelta(minutes=4)
LIVES = timedelta(hours=2)
SCOPES = {
    "x": "tweet.read users.read offline.access tweet.write media.write",
    "mastodon": "read:accounts write:statuses write:media",
    "bluesky": "com.atproto.appPass",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A person's proven account."""

    person: Person
    member_id: int
    proven: Proven
    identity: Identity
    site: str

    @property
    def proved_at(self) -> datetime:
        return self.person.agreed_at + SOON

    @property
    def token(self) -> Token | None:
        """What the sandbox knows of its token; None where there is none."""
        if not self.proven.publishes:
            return None
        network, name = self.proven.network, self.person.handle(self.proven.network)
        number = str(10**9 + self.person.number) if network == "mastodon" else self.identity.native_id
        text = f"sample-{network}-{self.person.number}"
        refresh = "" if network == "mastodon" else f"{text}-refresh"
        return Token(network, text, number, name, scopes=tuple(SCOPES[network].split()), refresh=refresh)


def holdings(stage: Stage) -> list[Holding]:
    """All proven accounts of people who still take part."""
    return [
        Holding(
            person, stage.ids[person.number], proven, _identity(person, proven, stage.sample.site), stage.sample.site
        )
        for person in stage.people
        for proven in proofs_of(person).values()
    ]


def add(core: Core, session: Session, stage: Stage) -> list[Token]:
    """Write accounts and what was agreed to for them; returns the tokens that the sandbox is to know."""
    held, now = holdings(stage), stage.stretch.now
    insert_many(session, Account, [_row(core, one, now=now) for one in held])
    consents.give(session, [row for one in held for row in _consents(core, one)])
    tokens = [one.token for one in held if one.token is not None]
    at = refresh_at(now + LIVES, now=now)
    for one in held:
        account = accounts.find(session, one.proven.network, one.identity.native_id)
        if account is not None and account.token_expires_at is not None and at is not None:
            due.owe(session, Job.REFRESH_TOKEN, [Owed(account.id, at, account.network)], now=now)
    return tokens


def _identity(person: Person, proven: Proven, site: str) -> Identity:
    """As the network's adapter names the account."""
    name = person.handle(proven.network)
    host = site.partition("://")[2]
    if proven.network == "mastodon":
        return Identity(f"{name.lower()}@{host}", f"@{name}@{host}", f"{site}/@{quote(name)}", site)
    native_id = ids.author_id_of(proven.network, name)
    if proven.network == "x":
        return Identity(native_id, name, f"https://x.com/{name}")
    data_server = site if proven.proof is Proof.PASSWORD else ""
    return Identity(native_id, f"@{name}", f"https://bsky.app/profile/{native_id}", data_server)


def _row(core: Core, held: Holding, *, now: datetime) -> dict[str, Any]:
    token = held.token
    return {
        "public_id": new_public_id(),
        "member_id": held.member_id,
        "network": held.proven.network,
        "native_id": held.identity.native_id,
        "handle": held.identity.handle,
        "host": held.identity.host,
        "profile_url": held.identity.profile_url,
        "proof": held.proven.proof.value,
        "proved_at": held.proved_at,
        "token": core.vault.encrypt(token.text) if token else None,
        "refresh_token": core.vault.encrypt(token.refresh) if token and token.refresh else None,
        "token_expires_at": now + LIVES if token and token.refresh else None,
        "refreshed_at": now if token else None,
        "scopes": " ".join(token.scopes) if token else "",
        "detects": held.proven.detects,
        # What is out by now was looked through.
        "searched_at": now - SEARCHED if held.proven.detects else None,
        "publishes": held.proven.publishes,
        "state": "connected",
        "created_at": held.proved_at,
    }


def _consents(core: Core, held: Holding) -> Iterator[dict[str, Any]]:
    network = core.networks.get(held.proven.network)
    row = {"member_id": held.member_id, "channel": CHANNEL, "stated_by_id": None, "given_at": held.proved_at}
    allows = str(getattr(network, "allows", ""))
    yield {**row, "what": consent_to(network.name), "wording": wording(network.label, allows)}
    if held.proven.detects:
        yield {**row, "what": consent_to_search(network.name), "wording": search_wording(network.label)}
