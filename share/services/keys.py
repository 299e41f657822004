"""Changing the keys under which secrets are kept: everything is encrypted anew under the first of TOKEN_KEYS.

Works in small transactions that each leave every row readable, so it may be stopped or killed at any moment and
started again: rows that are done are passed over.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from share.core import Core, Session
from share.repositories import sealed
from share.repositories.sealed import Place

BATCH = 100


@dataclass(slots=True)
class Rotation:
    """How many secrets stand under each key (0 is the first of TOKEN_KEYS), and where no key reads them.

    `changed` is how many were encrypted anew.
    """

    by_key: Counter[int] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    changed: int = 0


def count(core: Core) -> Rotation:
    """Which key reads how much, without changing anything."""
    found = Rotation()
    for place in sealed.PLACES:
        after, more = None, True
        while more:
            with core.read() as session:
                rows = sealed.batch(session, place, after=after, limit=BATCH)
            _note(core, found, place, [text for _key, text in rows.rows])
            after, more = rows.last, not rows.is_end
    return found


def rotate(core: Core, *, tell: Callable[[int], None] = lambda _changed: None) -> Rotation:
    """Encrypt everything under the first key and say how it stands then; `tell` hears how many are changed so far."""
    changed = 0
    for place in sealed.PLACES:
        after, more = None, True
        while more:
            with core.write() as session:
                rows = sealed.batch(session, place, after=after, limit=BATCH)
                changed += sum(_renew(core, session, place, key, old) for key, old in rows.rows)
            after, more = rows.last, not rows.is_end
            tell(changed)
    found = count(core)
    found.changed = changed
    return found


def _renew(core: Core, session: Session, place: Place, key: int | str, old: str) -> bool:
    if not core.vault.key_of(old):
        return False  # under the first key already, or under none that we have
    return sealed.replace(session, place, key, old=old, new=core.vault.encrypt(core.vault.decrypt(old)))


def _note(core: Core, found: Rotation, place: Place, texts: list[str]) -> None:
    for text in texts:
        number = core.vault.key_of(text)
        if number is None:
            found.unreadable[place.name] += 1
        else:
            found.by_key[number] += 1
