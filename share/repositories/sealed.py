"""Every column that holds something encrypted: for counting by key, and for encrypting anew."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from share.models.accounts import Account
from share.models.network_apps import NetworkApp
from share.models.network_keys import NetworkKey
from share.models.notices import Notice
from share.models.oauth_flows import OAuthFlow

LETTER_TOKEN = "token"  # noqa: S105 - the name of a fact
"""The fact of a letter that holds a sealed sign-in token."""


@dataclass(frozen=True, slots=True)
class Place:
    """One column; `key` orders its rows. A `fact` is a value inside a JSON column."""

    name: str
    key: InstrumentedAttribute[Any]
    column: InstrumentedAttribute[Any]
    fact: str = ""

    def sealed_in(self, value: Any) -> str | None:
        found = value.get(self.fact) if self.fact and isinstance(value, dict) else value
        return found if isinstance(found, str) and found else None

    def put(self, value: Any, sealed: str) -> Any:
        return {**value, self.fact: sealed} if self.fact else sealed


PLACES = (
    Place("accounts.token", Account.id, Account.token),
    Place("accounts.refresh_token", Account.id, Account.refresh_token),
    Place("network_apps.client_secret", NetworkApp.id, NetworkApp.client_secret),
    Place("network_keys.value", NetworkKey.name, NetworkKey.value),
    Place("oauth_flows.verifier", OAuthFlow.id, OAuthFlow.verifier),
    Place("notices.text", Notice.id, Notice.text),
    Place("notices.facts", Notice.id, Notice.facts, fact=LETTER_TOKEN),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one place after `last`: each with its key and what is sealed in it."""

    rows: tuple[tuple[Any, str], ...]
    last: Any

    @property
    def is_end(self) -> bool:
        return self.last is None


def batch(session: Session, place: Place, *, after: Any, limit: int) -> Batch:
    """The next rows in order; `last` is None behind the end."""
    wanted = select(place.key, place.column).where(place.column.is_not(None)).order_by(place.key).limit(limit)
    if after is not None:
        wanted = wanted.where(place.key > after)
    found = session.execute(wanted).all()
    sealed = tuple((key, text) for key, value in found if (text := place.sealed_in(value)) is not None)
    return Batch(sealed, found[-1][0] if found else None)


def replace(session: Session, place: Place, key: Any, *, old: str, new: str) -> bool:
    """Put `new` where `old` still stands; a row that was written meanwhile is left as it is."""
    value = session.execute(select(place.column).where(place.key == key).with_for_update()).scalar_one_or_none()
    if place.sealed_in(value) != old:
        return False
    session.execute(
        update(place.key.class_)
        .where(place.key == key)
        .values({place.column: place.put(value, new)})
        .execution_options(synchronize_session=False)
    )
    return True
