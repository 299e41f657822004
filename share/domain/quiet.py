"""Quiet hours: a stretch of each day, in a person's own zone, in which nothing comes that can wait."""

from datetime import datetime, time, timedelta

from share.domain.days import instant_of, local_date, zone_of


def is_quiet(clock: time, *, start: time | None, end: time | None) -> bool:
    """Whether a clock shows a quiet hour; a stretch that begins later than it ends runs over midnight."""
    if start is None or end is None or start == end:
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


def after_quiet(at: datetime, *, zone: str, start: time | None, end: time | None) -> datetime:
    """`at`, or the end of the quiet hours that it falls into."""
    clock = at.astimezone(zone_of(zone)).time()
    if end is None or not is_quiet(clock, start=start, end=end):
        return at
    day = local_date(at, zone=zone)
    return instant_of(day if clock < end else day + timedelta(days=1), end, zone=zone)


def next_time(clock: time, *, now: datetime, zone: str) -> datetime:
    """The next moment at which a clock in `zone` shows this: today, or tomorrow where that has passed."""
    today = local_date(now, zone=zone)
    at = instant_of(today, clock, zone=zone)
    return at if at > now else instant_of(today + timedelta(days=1), clock, zone=zone)


USUAL_TIMES = (time(12), time(18), time(20))
SOONEST = timedelta(minutes=30)
MORNING = time(8)


def suggested_time(now: datetime, *, zone: str) -> time:
    """A good time to be reminded: the next of the day's breaks that is not here yet, else tomorrow's morning."""
    soon = now + SOONEST
    if local_date(soon, zone=zone) != local_date(now, zone=zone):
        return MORNING
    clock = soon.astimezone(zone_of(zone)).time()
    return next((one for one in USUAL_TIMES if one >= clock), MORNING)
