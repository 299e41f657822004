"""How long a text is, in a network's own unit."""

from dataclasses import dataclass

from share.domain.words import mark, say, say_many

CHARACTERS = mark("characters")
BYTES = mark("bytes")
ENCODED = mark("characters as encoded")


@dataclass(frozen=True, slots=True)
class Length:
    """`used` of `limit`, both in `unit`, the network's own; `fits` says whether it may be posted."""

    used: int
    limit: int
    unit: str = CHARACTERS

    @property
    def fits(self) -> bool:
        return self.used <= self.limit

    @property
    def left(self) -> int:
        return self.limit - self.used

    @property
    def over(self) -> str:
        """How much is too much, in words: 3 characters, 1 byte."""
        number = f"{-self.left:,}"
        if self.unit == BYTES:
            return say_many("%(number)s byte", "%(number)s bytes", -self.left, number=number)
        if self.unit == ENCODED:
            return say("%(number)s characters as encoded", number=number)
        return say_many("%(number)s character", "%(number)s characters", -self.left, number=number)

    @property
    def share(self) -> float:
        """The part of the limit that is used up; above 1 the text does not fit."""
        return self.used / self.limit
