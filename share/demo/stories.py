"""The sample's news: which story stands on which day of the campaign."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from share.domain.slugs import slug_of

CONTENT = Path(__file__).parent / "content"
SUNDAY = 6
SUNDAYS_TOPIC = "story"


@dataclass(frozen=True, slots=True)
class Story:
    """One made-up article, with the words that its kit's captions are made of."""

    topic: str
    title: str
    summary: str
    why: str = ""
    hook: str = ""
    tags: str = ""

    def address(self, site: str, day: date) -> str:
        """Where it stands on the sample's news site."""
        return f"{site}/wire/{day:%Y/%m/%d}/{slug_of(self.title)}"


@lru_cache(maxsize=1)
def told() -> tuple[Story, ...]:
    """The stories of the kits, in their order."""
    return _read("stories_1.toml") + _read("stories_2.toml")


@lru_cache(maxsize=1)
def waiting() -> tuple[Story, ...]:
    """The stories that wait in the editors' queue."""
    return _read("queue.toml")


@lru_cache(maxsize=1)
def in_feed() -> tuple[Story, ...]:
    """The stories that stand in the news site's feed alone."""
    return _read("feed.toml")


def story_of(day: date, *, starts_on: date) -> Story:
    """The day's story: portraits on Sundays, news on the other days; they come round again at their end."""
    is_sunday = day.weekday() == SUNDAY
    pool = [story for story in told() if (story.topic == SUNDAYS_TOPIC) is is_sunday]
    days = (starts_on + timedelta(days=number) for number in range((day - starts_on).days))
    before = sum((other.weekday() == SUNDAY) is is_sunday for other in days)
    return pool[before % len(pool)]


def _read(name: str) -> tuple[Story, ...]:
    return tuple(Story(**row) for row in tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))["story"])
