"""A campaign's days: which instant a local time is, where clocks jump forward (gap) or back (fold).

One date gives exactly one instant:
- a time that happens twice (fold) is taken at its first occurrence;
- a time that does not happen (gap) is moved forward by the length of the gap, as a clock that nobody
  had set would show it (02:30 becomes 03:30); where that would leave the date, backward instead;
- a date that the zone skipped altogether (Apia, 30 December 2011) has no instant.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from share.domain.errors import InvalidError
from share.domain.words import mark, say

_MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A campaign's days lie in these years: beyond them clocks cannot be reckoned with."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NoSuchDayError(InvalidError):
    """The zone skipped this date."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The time zone called `name`, as in the tz database; raises InvalidError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidError(say("Choose a time zone such as America/New_York."), field="timezone") from error


def instant_of(day: date, at: time, *, zone: str) -> datetime:
    """The one UTC instant at which it is `at` on `day` in `zone`; raises NoSuchDayError."""
    where = zone_of(zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    # fold=0 reads a gap with the offset before it (forward), fold=1 with the offset after it (backward).
    for fold in (0, 1):
        instant = wall.replace(tzinfo=where, fold=fold).astimezone(UTC)
        if instant.astimezone(where).date() == day:
            return instant
    raise NoSuchDayError(say("There is no %(day)s in %(zone)s.", day=date_words(day), zone=zone), field="local_date")


def read_day(text: str) -> date | None:
    """The day that a text such as 2026-11-24 names; None where it names none that a campaign can have."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and is_reckoned(day) else None


def is_reckoned(day: date) -> bool:
    """Whether this day lies in the years of campaigns."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def local_date(instant: datetime, *, zone: str) -> date:
    """The date on the wall in `zone` at `instant`."""
    return instant.astimezone(zone_of(zone)).date()


def date_words(day: date) -> str:
    """The date with its month in full: 24 November 2026."""
    month = say(_MONTHS[day.month - 1])
    return say("%(day)s %(month)s %(year)s", day=f"{day:%d}", month=month, year=day.year)


def exists(day: date, *, zone: str) -> bool:
    """Whether the zone has this date at all."""
    noon = datetime.combine(day, time(12), tzinfo=zone_of(zone))
    return noon.astimezone(UTC).astimezone(zone_of(zone)).date() == day


def days_from(first: date, *, count: int, zone: str) -> list[date]:
    """The next `count` dates of the zone, `first` among them if it exists."""
    return [day for day, _ in zip(_existing(first, zone), range(count), strict=False)]


def day_bounds(day: date, *, zone: str) -> tuple[datetime, datetime]:
    """When the local day begins and when the next one does, in UTC: 23 to 25 hours apart where clocks change."""
    following = next(_existing(day + ONE_DAY, zone))
    return instant_of(day, time(0), zone=zone), instant_of(following, time(0), zone=zone)


def _existing(first: date, zone: str) -> Iterator[date]:
    day = first
    while True:
        if exists(day, zone=zone):
            yield day
        day += ONE_DAY
