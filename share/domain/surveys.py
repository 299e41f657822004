"""How all members of a large campaign are doing, as it was found at one time: by status, and who drifts away.

It may be kept outside the database, so it holds nobody's name, and whoever left or was erased is not on the page.
"""

import json
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple

from share.domain.rhythm import Rhythm, Status

LARGE = 5000
"""Members from whom on looking at everybody takes seconds."""

IDS = "I"
"""Ids are packed as whole numbers of 32 bits."""


@dataclass(frozen=True, slots=True)
class Drifting:
    """Somebody who is slipping away, and what that was read from."""

    member_id: int
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class KitDay:
    """One kit with its funnel; `engagements` is None while no network has told any that all may see.

    `partial`: some of them are not known.
    """

    slug: str
    title: str
    day: date
    claimed: int
    posted: int
    engagements: int | None
    clicks: int
    partial: bool = False


class Club(NamedTuple):
    """One group: members who agreed, those of them who posted in the last 7 days, those past their own rhythm."""

    agreed: int
    active: int
    lapsing: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What became of the last kits, and how everybody is doing.

    `people` are ids by status, in the order of names; `off` are those on holiday, who have none of these. `clubs` are
    by the group's id; members without a group are under None.
    """

    as_of: datetime
    agreed: int
    active: int
    people: Mapping[Status, Sequence[int]]
    off: Sequence[int]
    drifting: Sequence[Drifting]
    kits: Sequence[KitDay]
    clubs: Mapping[int | None, Club]

    @property
    def counts(self) -> dict[Status, int]:
        return {status: len(ids) for status, ids in self.people.items()}

    def of(self, status: Status) -> Sequence[int]:
        return self.people.get(status, ())

    def among(self, ids: Sequence[int]) -> dict[Status, list[int]]:
        """Those of these people who have each status, in the order of names."""
        some = frozenset(ids)
        found = {status: [one for one in people if one in some] for status, people in self.people.items()}
        return {status: people for status, people in found.items() if people}

    def off_among(self, ids: Sequence[int]) -> list[int]:
        """Those of these people who are on holiday, in the order of names."""
        some = frozenset(ids)
        return [one for one in self.off if one in some]

    def pack(self) -> bytes:
        told = {
            "as_of": self.as_of.isoformat(),
            "agreed": self.agreed,
            "active": self.active,
            "counts": self.counts,
            "drifting": [_told(one) for one in self.drifting],
            "kits": [{**asdict(kit), "day": kit.day.isoformat()} for kit in self.kits],
            "clubs": list(self.clubs.items()),
        }
        ids = b"".join(array(IDS, ids).tobytes() for ids in (*self.people.values(), self.off))
        return zlib.compress(json.dumps(told).encode() + b"\n" + ids, 1)


def unpack(packed: bytes) -> Survey:
    """What pack() made."""
    head, _, rest = zlib.decompress(packed).partition(b"\n")
    told = json.loads(head)
    ids = array(IDS)
    ids.frombytes(rest)
    people, first = {}, 0
    for status, count in told["counts"].items():
        people[Status(status)] = ids[first : first + count]
        first += count
    return Survey(
        as_of=datetime.fromisoformat(told["as_of"]),
        agreed=told["agreed"],
        active=told["active"],
        people=people,
        off=ids[first:],
        drifting=[_read(*one) for one in told["drifting"]],
        kits=[KitDay(**{**kit, "day": date.fromisoformat(kit["day"])}) for kit in told["kits"]],
        # An earlier release kept none.
        clubs={group: Club(*club) for group, club in told.get("clubs", ())},
    )


def _told(one: Drifting) -> list[object]:
    rhythm = one.rhythm
    last = rhythm.last_post_at.isoformat() if rhythm.last_post_at else None
    facts = [rhythm.status.value, rhythm.gap, rhythm.usual_gap, rhythm.posted, rhythm.offered, last]
    return [one.member_id, *facts]


def _read(
    member_id: int, status: str, gap: int, usual: int | None, posted: int, offered: int, last: str | None
) -> Drifting:
    at = datetime.fromisoformat(last) if last else None
    return Drifting(member_id, Rhythm(Status(status), gap, usual, posted, offered, at))
