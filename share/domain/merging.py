"""Two people who change the same thing at once: what only one of them touched is joined by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Merged:
    """Names of values: `taken` were changed by them alone, `clashes` by both, and not alike."""

    taken: tuple[str, ...]
    clashes: tuple[str, ...]


def print_of(value: str) -> str:
    """A short fingerprint of a value, by which it is told later whether it was touched."""
    return blake2b(value.encode(), digest_size=6).hexdigest()


def prints_of(values: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of all values that are not empty."""
    return {name: print_of(value) for name, value in values.items() if value}


def merge(seen: Mapping[str, str] | None, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """What becomes of my values beside theirs, by the fingerprints of what I started from.

    A name that is missing stands for an empty value; what is missing in `mine` is not written by me at all. Without
    fingerprints (None) nobody can say who touched what: each difference is a clash.
    """
    taken, clashes = [], []
    for name, value in mine.items():
        other = theirs.get(name, "")
        if value == other:
            continue
        first = None if seen is None else seen.get(name, _EMPTY)
        if first == print_of(value):
            taken.append(name)
        elif first != print_of(other):
            clashes.append(name)
    return Merged(tuple(taken), tuple(clashes))


_EMPTY = print_of("")
