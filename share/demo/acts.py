"""What the sample's people do with a day's kit: take it, post it, record the post, or pass it over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from random import Random

from share.demo.calendar import Day
from share.demo.habits import Habit
from share.demo.native_ids import PAGE_ID, ref_of
from share.demo.people import Person
from share.domain.posts import PostRef

SECOND_TOO, CLAIM_ONLY, SKIPPED, EDITED = 0.3, 0.09, 0.05, 0.17
LOOKERS, LOOKED = 0.09, 0.05
"""Of those who never posted, so many do take a kit at times, on so many days."""

WORD_ONLY, ARTICLE_ONLY, LINKLESS, TAKEN_BACK = 0.28, 0.035, 0.015, 0.006
NEXT_DAY = 0.04
LAG_MINUTES = ((0.72, 0.6, 4.0), (0.24, 4.0, 110.0), (0.04, 600.0, 1500.0))
"""How long after posting people record it: share, at least, at most."""


class Kind(StrEnum):
    """What a post holds, and what its network lets us see of it."""

    LINKED = "linked"
    ARTICLE = "article"  # the article's own address in place of the tracked link
    BARE = "bare"  # no address at all
    WORD = "word"  # "I posted it", without the post's address
    PAGE = "page"  # by the organisation's Page, which its token may read
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Sharing:
    """A post that a person made and recorded."""

    kind: Kind
    ref: PostRef
    author: str
    posted_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A kit taken for a network, and the post that came of it, if one did. `words` is for an edited caption."""

    person: Person
    day: Day
    network: str
    claimed_at: datetime
    words: int | None = None
    sharing: Sharing | None = None


@dataclass(frozen=True, slots=True)
class Doings:
    """One person's part of one day."""

    acts: tuple[Act, ...] = ()
    skipped_at: datetime | None = None


def doings(seed: str, person: Person, day: Day, *, site: str) -> Doings:
    """What a person does with a day's kit; the same for ever."""
    if not (day.number >= 0 and person.state != "pending" and person.is_here(day.publish_at)):
        return Doings()
    chance = person.rhythm.on(day.number, day.date)
    if not (chance or _looks(person)):
        return Doings()
    draw = Random(f"{seed}:{person.number}:{day.number}")
    if draw.random() >= chance * _pull(seed, day.number):
        return _without_a_post(draw, person, day, chance=chance)
    first = _act(draw, person, day, network=person.networks[0], site=site)
    both = len(person.networks) > 1 and draw.random() < SECOND_TOO
    return Doings((first, _act(draw, person, day, network=person.networks[1], site=site)) if both else (first,))


@lru_cache(maxsize=512)
def _pull(seed: str, number: int) -> float:
    """Some stories draw more people than others."""
    return Random(f"{seed}:{number}").uniform(0.84, 1.12)


def _looks(person: Person) -> bool:
    """Whether somebody who never posts takes a kit at times."""
    return person.rhythm.habit is Habit.NEVER and person.number % 100 < LOOKERS * 100


def _without_a_post(draw: Random, person: Person, day: Day, *, chance: float) -> Doings:
    drawn = draw.random()
    at = _moment(draw, person, day)
    took = LOOKED if person.rhythm.habit is Habit.NEVER else CLAIM_ONLY * chance
    if drawn < took:
        return Doings((Act(person, day, person.networks[0], at),))
    return Doings(skipped_at=at if drawn < took + SKIPPED * chance else None)


def _act(draw: Random, person: Person, day: Day, *, network: str, site: str) -> Act:
    posted_at = _moment(draw, person, day)
    claimed_at = max(posted_at - timedelta(seconds=draw.randint(40, 400)), day.publish_at + timedelta(seconds=20))
    posted_at = max(posted_at, claimed_at + timedelta(seconds=20))
    kind = _kind(draw, person, network)
    author = PAGE_ID if kind is Kind.PAGE else person.handle(network)
    ref = ref_of(draw, network, author=author, posted_at=posted_at, site=site)
    lag = timedelta(minutes=_lag(draw))
    words = draw.randrange(1000) if draw.random() < EDITED else None
    return Act(person, day, network, claimed_at, words, Sharing(kind, ref, author, posted_at, posted_at + lag))


def _moment(draw: Random, person: Person, day: Day) -> datetime:
    """When a person gets to it: about their usual hour, at weekends later, never before the kit is out."""
    hours = person.hour - 7 + draw.gauss(0.4, 0.7) + (1.1 if day.date.weekday() > 4 else 0.0)  # noqa: PLR2004 - Friday
    if hours < 0.05:  # noqa: PLR2004 - three minutes
        hours = min(draw.expovariate(3.0) + 0.05, 3.0)
    if draw.random() < NEXT_DAY:
        hours += 22
    return day.publish_at + timedelta(seconds=int(hours * 3600))


def _kind(draw: Random, person: Person, network: str) -> Kind:
    drawn = draw.random()
    if network == "facebook":
        if person.keeps_page:
            return Kind.PAGE
        return Kind.WORD if drawn < WORD_ONLY else Kind.LINKED
    kinds = ((TAKEN_BACK, Kind.TAKEN_BACK), (LINKLESS, Kind.BARE), (ARTICLE_ONLY, Kind.ARTICLE))
    for share, kind in kinds:
        if drawn < share:
            return kind
        drawn -= share
    return Kind.LINKED


def _lag(draw: Random) -> float:
    drawn = draw.random()
    for share, least, most in LAG_MINUTES:
        if drawn < share:
            return draw.uniform(least, most)
        drawn -= share
    return LAG_MINUTES[0][1]


def all_doings(
    seed: str, people: Sequence[Person], days: Sequence[Day], *, site: str
) -> Iterator[tuple[Person, Day, Doings]]:
    """Everything that people do with the kits of these days, day by day."""
    for day in days:
        for person in people:
            done = doings(seed, person, day, site=site)
            if done.acts or done.skipped_at:
                yield person, day, done
