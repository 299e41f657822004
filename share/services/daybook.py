"""The campaign's days: counted by a worker, so that no page has to, and shown along one line of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from share.core import Core
from share.domain.daybook import ALL, Day
from share.domain.days import local_date
from share.domain.due import Job
from share.repositories import campaigns, daybook, due

SPANS = (28, 91)
"""How many days can be looked at."""


@dataclass(frozen=True, slots=True)
class Course:
    """Days of the campaign, oldest first, and what is known of them: what no worker has counted is not in `found`.

    `networks` are names and labels of those on which something happened; `network` is the one chosen, "" all of them.
    """

    days: Sequence[date]
    found: Mapping[date, Day]
    networks: Sequence[tuple[str, str]]
    network: str
    span: int

    @property
    def counted(self) -> tuple[datetime, datetime] | None:
        """When the day that was counted longest ago was, and the latest; None where none was."""
        times = [self.found[day].counted_at for day in self.days if day in self.found]
        return (min(times), max(times)) if times else None

    @property
    def week_ago(self) -> Day | None:
        """The same day last week, where it is known how everybody was doing as it ended."""
        day = self.found.get(self.days[-1] - timedelta(days=7))
        return day if day and day.people is not None else None


def keep_due(core: Core) -> int:
    """Count the days whose turn it is, where that is due; returns how many rounds that were."""
    with core.write() as session:
        held = due.lease(session, Job.KEEP_DAYBOOK, now=core.now(), limit=1)
    for lease in held:
        with core.read() as session:
            daybook.renew(session, core.shelf, campaigns.by_id(session, lease.subject_id), now=core.now())
        with core.write() as session:
            due.done(session, lease)
    return len(held)


def course(core: Core, *, span: int, network: str) -> Course:
    """The latest days as they were counted, none of it worked out here; what cannot be chosen counts as not chosen."""
    span = span if span in SPANS else SPANS[0]
    with core.read() as session:
        campaign = campaigns.get_current(session)
    today = local_date(core.now(), zone=campaign.timezone)
    first = max(campaign.starts_on, today - timedelta(days=span - 1))
    days = [first + timedelta(days=number) for number in range(max((today - first).days + 1, 1))]
    found = daybook.known(core.shelf, campaign.id, most=span)
    used = {name for day in found.values() for name in day.parts} - {ALL}
    networks = [(one.name, one.label) for one in core.networks.all if one.name in used]
    return Course(days, found, networks, network if network in used else ALL, span)
