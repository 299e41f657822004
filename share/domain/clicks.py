"""The click ledger's rules: which request of a tracked link is a person's click, and why another is not.

What a request told about itself is judged first, in the order of the Flags. A link's own member, in the browser in
which they took the kit, is not counted. A visitor's first click on a link on a day is unique. The same visitor
within REPEAT of the last look is a repeat and not counted; later it is counted again, but not as unique. Where there
is no visitor key (Global Privacy Control, or no key for the day) a click is counted and never unique. Clicks of one
browser family on one link that come BURST at once are held for a person to look at.

X's own look at a link comes as one GET that names itself and three HEADs that call themselves browsers; every
Mastodon host that a post reaches fetches its preview. Neither is a person.

Times are whole seconds: of two looks within the same second no rule asks which was first.

Whoever changes a rule raises RULES; `flask clicks reclassify` then runs it over what is kept of the past.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Final, NamedTuple, Self

RULES: Final = 3

REPEAT: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=30)
"""How long the raw records are kept, so that changed rules can be run over them again."""

KEYS_KEPT: Final = timedelta(hours=48)
"""How long visitors' hashes and the keys behind them live."""

_REPEAT: Final = int(REPEAT.total_seconds())
_HOUR: Final = 3600

PEAK: Final = 10
BURST: Final = 60
"""Clicks of one browser family on one member's link within ten seconds: no audience of one person does that."""

FEDIVERSE: Final = frozenset(
    {
        *("Mastodon", "Pleroma", "Akkoma", "Misskey", "Firefish", "Sharkey", "GoToSocial", "Friendica", "Lemmy"),
        *("Pixelfed", "PeerTube", "Hubzilla", "WriteFreely", "Hometown", "Iceshrimp", "Calckey"),
    }
)
"""Families of servers that fetch a link's preview for each of their hosts."""


class Verdict(StrEnum):
    """HUMAN counts; UNIQUE says how many of those were first visits; all else was dropped, and why."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and every click is looked up by it

    HUMAN = "human"
    UNIQUE = "unique"
    HEAD = "head"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    FANOUT = "fan-out"
    SCRIPT = "script"
    REPEAT = "repeat"
    OWN = "own"
    BURST = "burst"


class Flag(StrEnum):
    """What a request told about itself, one letter each, in the order in which they decide."""

    HEAD = "H"
    PREFETCH = "P"
    PROGRAM = "B"
    SCRIPT = "S"
    OWN = "O"
    """Not told by the request: set when it is folded, while the members' own browsers of that day are known."""
    PRIVACY = "G"
    KEYLESS = "K"
    """Not told either: the day's key could not be had, so nobody knows whose click it is."""


_REASONS: Final = {
    Flag.HEAD: Verdict.HEAD,
    Flag.PREFETCH: Verdict.PREFETCH,
    Flag.PROGRAM: Verdict.CRAWLER,
    Flag.SCRIPT: Verdict.SCRIPT,
    Flag.OWN: Verdict.OWN,
    Flag.PRIVACY: Verdict.HUMAN,
    Flag.KEYLESS: Verdict.HUMAN,
}

Visit = str
"""A link's id in 8 hexadecimal digits and a visitor's hash in 12; the hash is all 0 where there is none."""

NOBODY: Final = "0" * 12
_LINK: Final = 8


def visit(link_id: int, visitor: str = "") -> Visit:
    """The key of this visitor's looks at this link on a day."""
    return f"{link_id:08x}{visitor or NOBODY}"


def link_of(key: Visit) -> int:
    return int(key[:_LINK], 16)


def links_of(clicks: Iterable["Click"]) -> set[int]:
    return {int(digits, 16) for digits in {click[1][:_LINK] for click in clicks}}


class Told(NamedTuple):
    """What a request told about itself: the flags' letters, the agent's family, the host that it came from."""

    flags: str
    family: str
    referrer: str


class Click(NamedTuple):
    """One request of a tracked link, `at` in seconds since 1970."""

    at: int
    visit: Visit
    told: Told

    @classmethod
    def made(
        cls, at: int, link_id: int, visitor: str = "", *, flags: str = "", family: str = "", referrer: str = ""
    ) -> Self:
        """A click from its parts; one without a visitor says so by a flag of its own."""
        if not visitor and Flag.PRIVACY not in flags:
            flags += Flag.KEYLESS
        return cls(at, visit(link_id, visitor), Told(flags, family, referrer))

    @property
    def link_id(self) -> int:
        return link_of(self.visit)


Hour = tuple[int, int, Verdict]
"""A link's id, an hour's beginning in seconds since 1970, a verdict."""


Peak = tuple[int, int, str]
"""A link's id, the beginning of ten seconds (seconds since 1970), a browser family."""


People = tuple[int, int]
"""Clicks that people seem to have made, and how many of them were first visits."""


class Counted(NamedTuple):
    """What counting adds to what was counted before.

    `hours` are clicks by hour and verdict, `bursts` what is held for a person to look at. `looked` and `peaks` are
    for what is counted next: when each visit was seen last, and what each ten seconds hold by now.
    """

    hours: dict[Hour, int]
    bursts: dict[Peak, People]
    looked: dict[Visit, int]
    peaks: dict[Peak, People]


@dataclass(slots=True)
class Recall:
    """What counting must know of earlier clicks; taken up only once what was counted is kept for good."""

    seen: MutableMapping[Visit, int] = field(default_factory=dict)
    peaks: dict[Peak, People] = field(default_factory=dict)

    def take_up(self, counted: Counted) -> None:
        self.seen.update(counted.looked)
        self.peaks.update(counted.peaks)

    def forget_peaks(self, *, before: int) -> None:
        """Drop ten seconds that began before `before` (seconds): nobody clicks in them any more."""
        self.peaks = {peak: people for peak, people in self.peaks.items() if peak[1] >= before}


def reason(told: Told) -> Verdict | None:
    """What follows from the request by itself; None where it depends on what its visitor did before."""
    if not told.flags:
        return None
    verdict = next((verdict for flag, verdict in _REASONS.items() if flag in told.flags), None)
    return Verdict.FANOUT if verdict is Verdict.CRAWLER and told.family in FEDIVERSE else verdict


class _Reasons(dict[Told, Verdict | None]):
    """As reason(), asked once for each that differs: a thousand clicks tell a handful of things."""

    def __missing__(self, told: Told) -> Verdict | None:
        found = self[told] = reason(told)
        return found


def mark_own(clicks: Iterable[Click], own: Container[Visit]) -> list[Click]:
    """The same clicks, with those flagged that members made on their own links."""
    return [
        click._replace(told=click.told._replace(flags=click.told.flags + Flag.OWN))
        if click.visit in own and Flag.OWN not in click.told.flags
        else click
        for click in clicks
    ]


def count(clicks: Iterable[Click], recall: Recall, *, cleared: Container[Peak] = ()) -> Counted:
    """Count clicks by link, hour and verdict, oldest first.

    A unique click is counted twice: as human, and as unique. `cleared` are the peaks that a coordinator let count.
    """
    counted: defaultdict[_Key, int] = defaultdict(int)
    looked: dict[Visit, int] = {}
    reasons, seen = _Reasons(), recall.seen
    for at, key, told in sorted(clicks, key=itemgetter(0)):
        verdict = reasons[told]
        if verdict is None:
            last = looked.get(key)
            if last is None:
                last = seen.get(key)
            if last is None:
                verdict = Verdict.UNIQUE
                looked[key] = at
            else:
                verdict = Verdict.REPEAT if -_REPEAT < at - last < _REPEAT else Verdict.HUMAN
                # A segment that comes late must not turn the clock back.
                looked[key] = max(at, last)
        counted[key[:_LINK], at // PEAK, told, verdict] += 1
    hours, peaks = _parted(counted)
    return Counted(hours, _add_people(hours, peaks, recall.peaks, cleared), looked, _grown(peaks, recall.peaks))


_Key = tuple[str, int, Told, Verdict]
"""A link's digits, the number of ten seconds, what was told, and the verdict, UNIQUE where it is a first visit."""


def _parted(counted: Mapping[_Key, int]) -> tuple[dict[Hour, int], dict[Peak, People]]:
    """What was dropped, by hour; and what people seem to have made, by peak."""
    hours: dict[Hour, int] = {}
    peaks: dict[Peak, People] = {}
    for (link, ten, told, verdict), number in counted.items():
        peak = (int(link, 16), ten * PEAK, told.family)
        if verdict is Verdict.UNIQUE or verdict is Verdict.HUMAN:
            peaks[peak] = _sum(peaks.get(peak, (0, 0)), (number, number if verdict is Verdict.UNIQUE else 0))
        else:
            _add_to(hours, peak, verdict, number)
    return hours, peaks


def _grown(peaks: Mapping[Peak, People], before: Mapping[Peak, People]) -> dict[Peak, People]:
    return {peak: _sum(people, before.get(peak, (0, 0))) for peak, people in peaks.items()}


def _sum(one: People, other: People) -> People:
    return one[0] + other[0], one[1] + other[1]


def _add_people(
    hours: MutableMapping[Hour, int],
    peaks: Mapping[Peak, People],
    before: Mapping[Peak, People],
    cleared: Container[Peak],
) -> dict[Peak, People]:
    """Add each peak to its hour, as people or as a burst, which takes along what counted of it before."""
    bursts: dict[Peak, People] = {}
    for peak, people in peaks.items():
        earlier = before.get(peak, (0, 0))
        if earlier[0] + people[0] < BURST or peak in cleared:
            _add(hours, peak, people)
            continue
        if 0 < earlier[0] < BURST:
            _add(hours, peak, (-earlier[0], -earlier[1]))
            people = _sum(people, earlier)  # noqa: PLW2901 - both together are the burst
        bursts[peak] = people
        _add_to(hours, peak, Verdict.BURST, people[0])
    return bursts


def _add(hours: MutableMapping[Hour, int], peak: Peak, people: People) -> None:
    _add_to(hours, peak, Verdict.HUMAN, people[0])
    if people[1]:
        _add_to(hours, peak, Verdict.UNIQUE, people[1])


def _add_to(hours: MutableMapping[Hour, int], peak: Peak, verdict: Verdict, number: int) -> None:
    hour = (peak[0], peak[1] - peak[1] % _HOUR, verdict)
    hours[hour] = hours.get(hour, 0) + number
