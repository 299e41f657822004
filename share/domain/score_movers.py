"""Who would move if other rules held: ranks before and after."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mover:
    """A member's points and rank, as they are and as they would be."""

    member_id: int
    points: int
    new_points: int
    rank: int
    new_rank: int

    @property
    def climb(self) -> int:
        """Places gained; below 0 where they are lost."""
        return self.rank - self.new_rank


def movers(before: Mapping[int, int], after: Mapping[int, int]) -> list[Mover]:
    """Everybody in either, the greatest climb first; equal points share a rank."""
    ids = before.keys() | after.keys()
    ranks, new_ranks = _ranks(before, ids), _ranks(after, ids)
    found = [Mover(one, before.get(one, 0), after.get(one, 0), ranks[one], new_ranks[one]) for one in ids]
    return sorted(found, key=lambda mover: (-mover.climb, mover.new_rank, mover.member_id))


def _ranks(points: Mapping[int, int], ids: "set[int]") -> dict[int, int]:
    ordered = sorted(-points.get(one, 0) for one in ids)
    return {one: bisect_left(ordered, -points.get(one, 0)) + 1 for one in ids}
