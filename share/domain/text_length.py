"""How long a text is, in a network's own unit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Length:
    """`used` of `limit`, both in `unit`, the network's own; `fits` says whether it may be posted."""

    used: int
    limit: int
    unit: str = "characters"

    @property
    def fits(self) -> bool:
        return self.used <= self.limit

    @property
    def left(self) -> int:
        return self.limit - self.used

    @property
    def share(self) -> float:
        """The part of the limit that is used up; above 1 the text does not fit."""
        return self.used / self.limit
