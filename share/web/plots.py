"""The dashboard's six plots along one line of time: rows of bars from zero, drawn here, and the table behind each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from share.domain.daybook import ALL, Day, Part
from share.domain.rhythm import Status
from share.domain.words import mark, say
from share.services.daybook import Course

WIDE, HIGH, LOW = 560, 40, 12
"""A row's drawing: units in a row of bars, and the height of one of shades."""

SHADES = 4
HOURS = 3
"""A row of the plot of hours."""

Values = Sequence[int | None]
"""A number a day; None: not known."""

STATUSES = {
    Status.REGULAR: mark("regular"),
    Status.ACTIVE: mark("active"),
    Status.QUIET: mark("quiet"),
    Status.LAPSING: mark("lapsing"),
    Status.LAPSED: mark("lapsed"),
    Status.NEW: mark("new"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its `values`, what is written beside it, and what is drawn as paths; `shades` from faint to full.

    `partly` are the places of days of which some is not known, or all.
    """

    label: str
    values: Values
    total: int | None
    url: str = ""
    note: str = ""
    bars: str = ""
    unknown: str = ""
    shades: Sequence[str] = ()
    partly: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot; `missing` is said in the table for a value that is not known, `kits`: it names each day's kits."""

    name: str
    title: str
    about: str
    rows: Sequence[Row]
    missing: str
    high: int = HIGH
    kits: bool = True


def drawn(course: Course, today: Mapping[Status, int]) -> list[Plot]:
    """The plots; `today` is how everybody is doing now."""
    return [
        _people(course, today),
        _way(course),
        _impressions(course),
        _hours(course),
        _engagements(course),
        _clicks(course),
    ]


def _people(course: Course, today: Mapping[Status, int]) -> Plot:
    rows = []
    for status, word in STATUSES.items():
        values = [_people_of(course.found.get(day), status) for day in course.days[:-1]]
        values.append(today.get(status, 0))
        rows.append(_row(say(word), values, values[-1], url=f"/members?status={status.value}"))
    about = say("Members by status as each day ended, and now. Each row has its own height. All networks together.")
    return Plot("people", say("How everybody is doing"), about, rows, say("not counted yet"), kits=False)


def _people_of(day: Day | None, status: Status) -> int | None:
    return None if day is None or day.people is None else day.people.get(status, 0)


def _way(course: Course) -> Plot:
    """From the notice to the verified post: each step's members, a kit's for its day, on one scale."""
    steps: list[tuple[str, Callable[[Day], int | None]]] = [
        (say("told"), lambda day: day.told),
        (say("saw it, at least"), lambda day: day.seen),
        (say("took it"), lambda day: day.part(course.network).took),
        (say("posted"), lambda day: day.part(course.network).posted),
        (say("post verified"), lambda day: day.part(course.network).verified),
    ]
    values = [[step(course.found[day]) if day in course.found else None for day in course.days] for _, step in steps]
    top = max((value for row in values for value in row if value), default=0)
    percents = [_percent(row, values[0]) for row in values]
    # Beside a number stands the percent of those told in all the days that it counts, or none.
    is_whole = all(course.found[day].told is not None for day in course.days if day in course.found)
    rows = [
        _row(label, row, _sum(row), top=top, note=percents[number] if number and is_whole else "")
        for number, ((label, _), row) in enumerate(zip(steps, values, strict=True))
    ]
    of_told = say("Percent: of those told.") if is_whole else _of_some(percents)
    about = say(
        "Members, by the day of the kit; all rows have one height. Looking leaves no trace: that row counts who took, "
        "posted or skipped it. The first two are of all networks."
    )
    return Plot("way", say("From the notice to the post"), f"{about} {of_told}".rstrip(), rows, say("not known"))


def _of_some(percents: Sequence[str]) -> str:
    """The steps in percent of those told, where the notices of some days only are on record."""
    if not percents[0]:
        return ""
    return say(
        "On the days with notices on record, of those told %(seen)s saw it at least, %(took)s took it, "
        "%(posted)s posted and %(verified)s had a verified post.",
        **dict(zip(("seen", "took", "posted", "verified"), percents[1:], strict=True)),
    )


def _percent(part: Values, whole: Values) -> str:
    """Of those days alone for which the whole is known."""
    both = [(one, all_) for one, all_ in zip(part, whole, strict=True) if one is not None and all_ is not None]
    of = sum(all_ for _, all_ in both)
    return f"{100 * sum(one for one, _ in both) / of:.0f}\N{NO-BREAK SPACE}%" if of else ""


def _impressions(course: Course) -> Plot:
    rows = []
    for name, label in _chosen(course):
        values = _each(course, name, lambda part: part.impressions)
        partly = _partly(values, _each(course, name, lambda part: part.unmeasured))
        rows.append(replace(_row(label, values, _sum(values)), partly=partly))
    about = say(
        "Impressions as each network reports them, by the day of the kit; hatched where it reports none of its posts. "
        "They mean something else on each network, so they are never added up, and each row has its own height."
    )
    return Plot("shown", say("Shown, by network"), about, rows, say("not reported"))


def _engagements(course: Course) -> Plot:
    values = _each(course, course.network, lambda part: part.engagements)
    about = say("Reactions, replies and reshares of verified posts that could be read, by the day of the kit.")
    partly = _partly(values, _each(course, course.network, lambda part: part.untold))
    row = replace(_row(say("engagements"), values, _sum(values)), partly=partly)
    return Plot("engagements", say("Engagements, by kit"), about, [row], say("not reported"))


def _clicks(course: Course) -> Plot:
    values = _each(course, course.network, lambda part: part.clicks)
    about = say("Human clicks on our own links, whenever they came, by the day of the kit.")
    row = _row(say("human clicks"), values, _sum(values))
    return Plot("clicks", say("Clicks, by kit"), about, [row], say("not known"))


def _hours(course: Course) -> Plot:
    blocks = [_each(course, course.network, _posted_from(first)) for first in range(0, 24, HOURS)]
    top = max((value for block in blocks for value in block if value), default=0)
    rows = [
        _shaded(f"{first}-{first + HOURS}", block, top=top)
        for first, block in zip(range(0, 24, HOURS), blocks, strict=True)
    ]
    about = say(
        "At what time posts were made, on the clock of the campaign, by the day of the kit: the fuller, the more posts."
    )
    return Plot("hours", say("Posting hours"), about, rows, say("not known"), high=LOW)


def _posted_from(first: int) -> Callable[[Part], int]:
    return lambda part: sum(part.hours[first : first + HOURS])


def _chosen(course: Course) -> Iterable[tuple[str, str]]:
    return [one for one in course.networks if course.network in (ALL, one[0])]


def _each(course: Course, network: str, value: Callable[[Part], int | None]) -> list[int | None]:
    return [value(course.found[day].part(network)) if day in course.found else None for day in course.days]


def _partly(values: Values, missing: Values) -> Collection[int]:
    """The places of days that miss something, or are not known at all."""
    days = zip(values, missing, strict=True)
    return [place for place, (value, number) in enumerate(days) if value is None or number != 0]


def _sum(values: Values) -> int | None:
    """Of what is known; None where nothing is but that nothing was posted: beside unknown days that would read as 0."""
    known = [value for value in values if value is not None]
    return sum(known) if any(known) or 0 < len(known) == len(values) else None


def _row(label: str, values: Values, total: int | None, *, url: str = "", note: str = "", top: int = 0) -> Row:
    top = top or max((value for value in values if value), default=0)
    step, bar = _steps(values)
    bars = [
        f"M{number * step:.1f} {HIGH}v-{max(HIGH * value / top, 1):.1f}h{bar:.1f}V{HIGH}z"
        for number, value in enumerate(values)
        if value
    ]
    return Row(label, values, total, url, note, "".join(bars), _unknown(values, HIGH))


def _unknown(values: Values, high: int) -> str:
    step, bar = _steps(values)
    missing = (number for number, value in enumerate(values) if value is None)
    return "".join(f"M{number * step:.1f} 0h{bar:.1f}v{high}h-{bar:.1f}z" for number in missing)


def _steps(values: Values) -> tuple[float, float]:
    step = WIDE / max(len(values), 1)
    return step, max(step * 0.8, step - 4)


def _shaded(label: str, values: Values, *, top: int) -> Row:
    step, bar = _steps(values)
    shades = [""] * SHADES
    for number, value in enumerate(values):
        if value:
            shades[-(-SHADES * value // top) - 1] += f"M{number * step:.1f} 0h{bar:.1f}v{LOW}h-{bar:.1f}z"
    return Row(label, values, _sum(values), unknown=_unknown(values, LOW), shades=shades)
