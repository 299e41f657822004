"""A month of the campaign at a glance: its kits, its empty days."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from share.core import Core
from share.domain.days import exists, local_date
from share.domain.kits import PLANNED, KitState
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import campaigns, kits


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the grid. `is_open`: a kit may still be planned for it; `is_ours`: it belongs to the month shown."""

    day: date
    kits: Sequence[Kit]
    is_today: bool
    is_open: bool
    is_ours: bool

    @property
    def is_empty(self) -> bool:
        """Whether a kit is missing there."""
        return self.is_open and self.is_ours and not self.kits


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks, Monday first, with the days of the months around it that stand in them."""

    first: date
    campaign: Campaign
    weeks: Sequence[Sequence[MonthDay]]
    before: date
    after: date

    @property
    def empty(self) -> int:
        return sum(day.is_empty for week in self.weeks for day in week)


def month(core: Core, wanted: date | None = None) -> Month:
    """The month that `wanted` lies in, or this one."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        today = local_date(core.now(), zone=campaign.timezone)
        first = (wanted or today).replace(day=1)
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        planned = kits.between(session, campaign.id, weeks[0][0], weeks[-1][-1])
    open_from, open_until = max(today, campaign.starts_on), campaign.ends_on or date.max
    return Month(
        first=first,
        campaign=campaign,
        weeks=[
            [
                MonthDay(
                    day=day,
                    kits=[kit for kit in planned if kit.local_date == day],
                    is_today=day == today,
                    is_open=open_from <= day <= open_until and exists(day, zone=campaign.timezone),
                    is_ours=day.month == first.month,
                )
                for day in week
            ]
            for week in weeks
        ],
        before=_month(first, -1),
        after=_month(first, 1),
    )


def is_movable(kit: Kit) -> bool:
    """Whether the kit may go to another day."""
    return KitState(kit.state) in PLANNED


def _month(first: date, by: int) -> date:
    index = first.year * 12 + first.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)
