"""The sample's people: a pure function of the seed and of the campaign's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from share.demo import names
from share.demo.calendar import Calendar
from share.demo.habits import CHANCES, SHARES, Habit, Rhythm
from share.domain.rhythm import Stretch
from share.domain.roles import Role
from share.domain.slugs import slug_of

LEFT_SHARE, PENDING = 0.031, 3
NETWORKS = {"facebook": 0.38, "x": 0.27, "bluesky": 0.22, "mastodon": 0.13}
"""On which network people post first."""

SECOND_SHARE = 0.34
ON_HOLIDAY_SHARE, HAD_HOLIDAY_SHARE = 0.05, 0.3
HOURS = (7, 8, 9, 12, 13, 17, 18, 19, 20, 21)
HOUR_WEIGHTS = (17, 14, 8, 13, 6, 8, 10, 11, 8, 5)
"""The hour at which a person usually posts; the kit comes at seven."""


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person. `number` is theirs for ever; `networks` in the order in which they use them."""

    number: int
    name: str
    email: str
    alias: str
    agreed_at: datetime
    rhythm: Rhythm
    networks: tuple[str, ...]
    hour: int
    club: str
    role: Role = Role.MEMBER
    state: str = "agreed"
    shown_as: str = "alias"
    phone: str | None = None
    language: str | None = None
    tie: str = "none"
    left_at: datetime | None = None
    holidays: tuple[Stretch, ...] = ()
    digest: bool = True
    do_not_contact: bool = False
    keeps_page: bool = False
    hides_posts: bool = field(default=False)

    @property
    def is_cast(self) -> bool:
        """Whether a visitor of the sample signs in as this person."""
        return self.number < len(CAST)

    def handle(self, network: str) -> str:
        """The person's name on a network."""
        plain = slug_of(self.name).replace("-", "_")
        if network == "bluesky":
            return f"{plain.replace('_', '-')}-{self.number}.test"
        return self.name if network == "facebook" else f"{plain}_{self.number}"

    def is_here(self, at: datetime) -> bool:
        """Whether they take part at `at`: agreed, not left, not on holiday."""
        gone = self.left_at is not None and at >= self.left_at
        return self.agreed_at <= at and not gone and not any(holiday.covers(at) for holiday in self.holidays)


CAST = (
    ("Alice Moreno", "alice", Role.MEMBER, ("bluesky", "facebook"), 0.93),
    ("Bob Lindqvist", "bob", Role.EDITOR, ("facebook",), 0.9),
    ("Carol Okafor", "carol", Role.COORDINATOR, ("mastodon", "x"), 0.75),
    ("Dan Whitfield", "dan", Role.ADMIN, ("x",), 0.25),
)
"""One person for each role, with addresses at example.org; Bob keeps the organisation's Facebook Page."""


def make(seed: str, calendar: Calendar, *, count: int, days: int) -> list[Person]:
    """`count` people who agreed, the cast first, then some who have left and a few who wait for a yes."""
    draw = Random(f"{seed}:people")
    left = round(count * LEFT_SHARE)
    people = _Names(draw)
    made = [_cast(number, calendar) for number in range(len(CAST))]
    for number, habit in enumerate(_habits(draw, count - len(CAST)), start=len(CAST)):
        made.append(_member(draw, people, calendar, number=number, habit=habit, days=days))
    for number in range(count, count + left):
        habit = Habit.OCCASIONAL if draw.random() < 0.6 else Habit.NEVER  # noqa: PLR2004 - a share
        made.append(_left(draw, _member(draw, people, calendar, number=number, habit=habit, days=days), calendar, days))
    for number in range(count + left, count + left + PENDING):
        one = _member(draw, people, calendar, number=number, habit=Habit.NEVER, days=days)
        made.append(replace(one, state="pending", agreed_at=_at(calendar, days - draw.uniform(0.3, 2.5))))
    return made


class _Names:
    """Names, each given once."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._given: set[str] = {name for name, *_ in CAST}

    def next(self) -> str:
        while (name := f"{self._draw.choice(names.FIRST)} {self._draw.choice(names.LAST)}") in self._given:
            pass
        self._given.add(name)
        return name


def _habits(draw: Random, count: int) -> list[Habit]:
    counted = [habit for habit, share in SHARES.items() for _ in range(round(share * count))]
    habits = (counted + [Habit.NEVER] * count)[:count]
    draw.shuffle(habits)
    return habits


def _cast(number: int, calendar: Calendar) -> Person:
    name, address, role, networks, chance = CAST[number]
    return Person(
        number=number,
        name=name,
        email=f"{address}@example.org",
        alias=name.partition(" ")[0],
        agreed_at=_at(calendar, -30),
        rhythm=Rhythm(Habit.STEADY, chance),
        networks=networks,
        hour=8 + number,
        club=_clubs()[number],
        role=role,
        shown_as="name",
        tie="none" if role is Role.MEMBER else "staff",
        keeps_page=role is Role.EDITOR,
    )


def _member(draw: Random, people: _Names, calendar: Calendar, *, number: int, habit: Habit, days: int) -> Person:
    name = people.next()
    alias = f"{draw.choice(names.ALIAS_FIRST)} {draw.choice(names.ALIAS_LAST)} {draw.randint(2, 99)}"
    agreed_at, holidays, until = _times(draw, calendar, habit=habit, days=days)
    low, high = CHANCES.get(habit, (0.0, 0.0))
    clubs = _clubs()
    return Person(
        number=number,
        name=name,
        email=f"{slug_of(name).replace('-', '.')}@{draw.choice(('example.org', 'example.net', 'example.com'))}",
        alias=alias,
        agreed_at=agreed_at,
        rhythm=Rhythm(habit, draw.triangular(low, high, low + (high - low) * 0.7), until),
        networks=_networks(draw),
        hour=draw.choices(HOURS, HOUR_WEIGHTS)[0],
        # The square draws towards the first clubs, so that they differ in size.
        club=clubs[int(draw.random() ** 1.6 * len(clubs))],
        shown_as=draw.choices(("alias", "name", "hidden"), (54, 40, 6))[0],
        phone=f"+1 {draw.randint(201, 979)} 555 01{draw.randint(0, 99):02d}" if draw.random() < 0.58 else None,  # noqa: PLR2004
        language="es" if draw.random() < 0.05 else None,  # noqa: PLR2004 - a share, as above
        holidays=holidays,
        digest=draw.random() < 0.95,  # noqa: PLR2004
        do_not_contact=habit is Habit.NEVER and draw.random() < 0.03,  # noqa: PLR2004
        hides_posts=draw.random() < 0.02,  # noqa: PLR2004
    )


def _times(
    draw: Random, calendar: Calendar, *, habit: Habit, days: int
) -> tuple[datetime, tuple[Stretch, ...], int | None]:
    """When somebody agreed, their holidays, and the day of their last post where there is one."""
    agreed = draw.uniform(-45, days * 0.7)
    holiday: tuple[float, float] | None = None
    until: int | None = None
    drawn = draw.random()
    match habit:
        case Habit.NEWCOMER:
            agreed = draw.uniform(days - 14, days - 2)
        case Habit.NEVER:
            agreed = draw.uniform(-45, days - 0.5)
        case Habit.FADING:
            agreed = min(agreed, days * 0.2)
            until = round(draw.triangular(days * 0.4, days + 8, days + 1))
        case Habit.STOPPED:
            agreed, until = min(agreed, days * 0.2), int(draw.uniform(days * 0.45, days - 14))
            holiday = (until + 0.5, draw.uniform(5, 10))
        case Habit.STEADY if drawn < ON_HOLIDAY_SHARE:
            holiday = (days - draw.uniform(0.5, 5), draw.uniform(6, 14))
        case Habit.STEADY if drawn < ON_HOLIDAY_SHARE + HAD_HOLIDAY_SHARE:
            holiday = (draw.uniform(days * 0.1, days - 12), draw.uniform(3, 9))
    away = (Stretch(_at(calendar, holiday[0]), _at(calendar, sum(holiday))),) if holiday else ()
    return _at(calendar, agreed), away, until


def _left(draw: Random, person: Person, calendar: Calendar, days: int) -> Person:
    left = draw.uniform(days * 0.2, days - 0.5)
    agreed_at = min(person.agreed_at, _at(calendar, left - draw.uniform(4, 20)))
    return replace(person, state="left", agreed_at=agreed_at, left_at=_at(calendar, left), digest=False)


def _networks(draw: Random) -> tuple[str, ...]:
    first = draw.choices(list(NETWORKS), list(NETWORKS.values()))[0]
    if draw.random() >= SECOND_SHARE:
        return (first,)
    others = {name: weight for name, weight in NETWORKS.items() if name != first}
    return first, draw.choices(list(others), list(others.values()))[0]


def _clubs() -> list[str]:
    return list(_every_club())


def _every_club() -> Iterator[str]:
    for clubs in names.DISTRICTS.values():
        yield from clubs


def _at(calendar: Calendar, days: float) -> datetime:
    """The instant that many days after the campaign's first publication, to the second."""
    return calendar.day(0).publish_at + timedelta(seconds=int(days * 86400))
