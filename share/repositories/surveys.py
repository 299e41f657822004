"""All members looked at, some at a time, so that many take no more memory than few; of many it is kept.

With them what became of the last kits, whose many posts take as long to add up.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from share.domain.rhythm import ACTIVE_FOR, Status
from share.domain.surveys import LARGE, Club, Drifting, Survey, unpack
from share.repositories import activity, dashboard, members

DRIFTING_SHOWN, KITS_SHOWN = 12, 14
EVERYBODY = members.Sought(states=("agreed",))


class Shelf(Protocol):
    """Where surveys are kept for some minutes."""

    def get(self, name: str, make: Callable[[], bytes]) -> bytes: ...
    def find(self, name: str) -> bytes | None: ...
    def put(self, name: str, content: bytes) -> bytes: ...
    def waits(self) -> bool: ...


def current(session: Session, shelf: Shelf, campaign_id: int, *, now: datetime) -> Survey:
    """How everybody is doing as of now; of a large campaign, as of when a worker looked last."""
    if not is_large(session):
        return take(session, campaign_id, now=now)
    return unpack(shelf.get(name_of(campaign_id), lambda: take(session, campaign_id, now=now).pack()))


def known(session: Session, shelf: Shelf, campaign_id: int, *, now: datetime) -> Survey | None:
    """The same for a page, which waits for nobody: None until a worker has looked, which the scheduler sees to."""
    if is_large(session) and shelf.find(name_of(campaign_id)) is None and shelf.waits():
        return None
    return current(session, shelf, campaign_id, now=now)


def renew(session: Session, shelf: Shelf, campaign_id: int, *, now: datetime) -> None:
    """Look at everybody where there are many."""
    if is_large(session):
        shelf.put(name_of(campaign_id), take(session, campaign_id, now=now).pack())


def is_large(session: Session) -> bool:
    return members.has_agreed(session, LARGE)


def name_of(campaign_id: int) -> str:
    return f"survey:{campaign_id}"


def take(session: Session, campaign_id: int, *, now: datetime) -> Survey:
    """How everybody who agreed is doing, by name."""
    ids = members.ids_by_name(session, EVERYBODY)
    people: dict[Status, list[int]] = {}
    off: list[int] = []
    drifting: list[Drifting] = []
    clubs: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    for first in range(0, len(ids), activity.FEW):
        some = ids[first : first + activity.FEW]
        rows = {member.id: member for member in members.light(session, EVERYBODY, ids=some)}
        rhythms = activity.rhythms(session, list(rows.values()), now=now)
        for member in (rows[id_] for id_ in some if id_ in rhythms):
            rhythm = rhythms[member.id]
            club = clubs[member.group_id]
            club[0] += 1
            club[1] += rhythm.last_post_at is not None and now - rhythm.last_post_at < ACTIVE_FOR
            if member.paused_at is not None:
                off.append(member.id)
            else:
                people.setdefault(rhythm.status, []).append(member.id)
                if rhythm.status is Status.LAPSING:
                    club[2] += 1
                    drifting.append(Drifting(member.id, rhythm))
        drifting = sorted(drifting, key=lambda one: -one.rhythm.posted)[:DRIFTING_SHOWN]
    kits = dashboard.last_kits(session, campaign_id, limit=KITS_SHOWN)
    return Survey(
        as_of=now,
        agreed=len(ids),
        active=sum(active for _agreed, active, _lapsing in clubs.values()),
        people=people,
        off=off,
        drifting=drifting,
        kits=kits,
        clubs={group: Club(*counts) for group, counts in clubs.items()},
    )
