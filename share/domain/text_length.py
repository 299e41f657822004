"""How long a text is, in a network's own unit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Length:
    """`used` of `limit`, both in the network's own unit; `fits` says whether it may be posted."""

    used: int
    limit: int

    @property
    def fits(self) -> bool:
        return self.used <= self.limit

    @property
    def left(self) -> int:
        return self.limit - self.used
