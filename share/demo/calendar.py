"""The sample campaign's days: when each one's kit goes out and closes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from share.demo.stories import Story, story_of
from share.domain.days import instant_of, local_date
from share.domain.kits import OPEN_FOR

ZONE = "America/Chicago"
PUBLISH_AT = time(7)


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its kit; `number` counts from the campaign's first day, 0."""

    number: int
    date: date
    publish_at: datetime
    story: Story

    @property
    def closes_at(self) -> datetime:
        return self.publish_at + OPEN_FOR


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a campaign that began on `starts_on`."""

    starts_on: date

    @classmethod
    def ending(cls, now: datetime, *, days: int) -> "Calendar":
        """The calendar in which the newest kit at `now` is that of day number `days`."""
        today = local_date(now, zone=ZONE)
        is_out = instant_of(today, PUBLISH_AT, zone=ZONE) <= now
        return cls(today - timedelta(days=days if is_out else days + 1))

    def number_at(self, instant: datetime) -> int:
        """The number of the local day at `instant`."""
        return (local_date(instant, zone=ZONE) - self.starts_on).days

    def day(self, number: int) -> Day:
        """The day with this number; negative ones lie before the campaign."""
        on = self.starts_on + timedelta(days=number)
        publish_at = instant_of(on, PUBLISH_AT, zone=ZONE)
        return Day(number, on, publish_at, story_of(on, starts_on=self.starts_on))

    def between(self, first: int, last: int) -> list[Day]:
        """The days from `first` to `last`, both among them."""
        return [self.day(number) for number in range(first, last + 1)]
