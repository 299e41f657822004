"""The coordinator's one page: how many agreed, how many are active, who drifts away, what needs a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.rhythm import ACTIVE_FOR, Rhythm, Status
from share.repositories import activity, campaigns, dashboard, members
from share.repositories.dashboard import KitDay

DAYS = 14
DRIFTING_SHOWN = 12
LARGE = 5000
"""Members from whom on counting everybody takes seconds."""


@dataclass(frozen=True, slots=True)
class Drifting:
    """Somebody who is slipping away, and what that was read from."""

    public_id: str
    name: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Counts of people by status, the last kits, and those who are drifting away."""

    agreed: int
    active: int
    counts: dict[Status, int]
    paused: int
    drifting: list[Drifting]
    kits: list[KitDay]
    as_of: datetime

    @property
    def activation(self) -> int | None:
        """Active in percent of agreed; None while nobody has agreed."""
        return round(100 * self.active / self.agreed) if self.agreed else None


def get(core: Core) -> Dashboard:
    """Everything on the page, as of now; of a large campaign as of a moment ago, for all who look alike."""
    return core.crowds.keep("dashboard", lambda: _count(core), is_large=lambda board: board.agreed >= LARGE)


def _count(core: Core) -> Dashboard:
    now = core.now()
    with core.read() as session:
        campaign = campaigns.get_current(session)
        people = members.agreed(session)
        rhythms = activity.rhythms(session, people, now=now)
        kits = dashboard.last_kits(session, campaign.id, limit=DAYS)
    here = [member for member in people if member.paused_at is None and member.id in rhythms]
    drifting = [
        Drifting(member.public_id, member.name, rhythms[member.id])
        for member in here
        if rhythms[member.id].status is Status.LAPSING
    ]
    return Dashboard(
        agreed=len(people),
        active=sum(1 for rhythm in rhythms.values() if rhythm.last_post_at and now - rhythm.last_post_at < ACTIVE_FOR),
        counts=Counter(rhythms[member.id].status for member in here),
        paused=len(people) - len(here),
        drifting=sorted(drifting, key=lambda one: -one.rhythm.posted)[:DRIFTING_SHOWN],
        kits=kits,
        as_of=now,
    )
