"""Which of the sample's people have proven which account, and what more they agreed to."""

from dataclasses import dataclass

from share.demo.people import Person
from share.domain.accounts import Proof

SEARCHABLE = ("bluesky", "mastodon")
CAST = {
    (0, "bluesky"): (Proof.PASSWORD, True),
    (2, "mastodon"): (Proof.OAUTH, True),
    (3, "x"): (Proof.OAUTH, True),
}
"""The cast by number and network, with whether they may publish from here, for which they gave a token."""

EVERY = 3
"""One active member in so many has proven their account; every second of those lets it be searched."""


@dataclass(frozen=True, slots=True)
class Proven:
    """One account. `publishes`: there is a token for it."""

    network: str
    proof: Proof
    detects: bool
    publishes: bool = False


def proofs_of(person: Person) -> dict[str, Proven]:
    """The accounts that a person has proven, by network."""
    if person.state != "agreed" or not person.rhythm.chance:
        return {}
    found = (_proven(person, network) for network in person.networks)
    return {one.network: one for one in found if one is not None}


def _proven(person: Person, network: str) -> Proven | None:
    is_searchable = network in SEARCHABLE
    if person.is_cast:
        known = CAST.get((person.number, network))
        return Proven(network, known[0], is_searchable, publishes=known[1]) if known else None
    if person.number % EVERY or not (is_searchable or network == "x"):
        return None
    detects = is_searchable and person.number % (2 * EVERY) == 0
    if network == "x":
        return Proven(network, Proof.OAUTH, detects=False)
    is_link = network == "mastodon" and person.number % 2 == 1
    return Proven(network, Proof.LINK if is_link else Proof.CODE, detects)
