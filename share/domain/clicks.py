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

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import chain, compress
from typing import Final, NamedTuple, Self, overload

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
_AT: Final = 10


def visit(link_id: int, visitor: str = "") -> Visit:
    """The key of this visitor's looks at this link on a day."""
    return f"{link_id:08x}{visitor or NOBODY}"


def link_of(key: Visit) -> int:
    return int(key[:_LINK], 16)


class Told(NamedTuple):
    """What a request told about itself: the flags' letters, the agent's family, the host that it came from."""

    flags: str
    family: str
    referrer: str

    @classmethod
    def of(cls, text: str) -> Self:
        """From what a line has after its visit. Raises ValueError."""
        flags, family, referrer = text.split("\t")
        return cls(flags, family, referrer)


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


class Clicks(Sequence[Click]):
    """Many clicks by columns, so that thousands are counted without a step for each.

    `places` are ten digits of time and eight of the link: few differ. `tolds` are what was told, as lines have it.
    """

    __slots__ = ("places", "tolds", "visits")

    def __init__(self, places: list[str], visits: list[Visit], tolds: list[str]) -> None:
        self.places, self.visits, self.tolds = places, visits, tolds

    @classmethod
    def of(cls, clicks: Iterable[Click]) -> "Clicks":
        """The same clicks, by columns."""
        listed = list(clicks)
        places = [f"{one.at:0{_AT}d}{one.visit[:_LINK]}" for one in listed]
        return cls(places, [one.visit for one in listed], ["\t".join(one.told) for one in listed])

    @classmethod
    def joined(cls, parts: Sequence["Clicks"]) -> "Clicks":
        """All of these on end."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*((one.places, one.visits, one.tolds) for one in parts), strict=True)
        return cls(*(list(chain.from_iterable(column)) for column in columns)) if parts else cls([], [], [])

    def only(self, wanted: Sequence[bool]) -> "Clicks":
        """Those for which it is so."""
        return Clicks(*(list(compress(column, wanted)) for column in (self.places, self.visits, self.tolds)))

    def times(self) -> list[int]:
        """When each was made."""
        known = {place: int(place[:_AT]) for place in set(self.places)}
        return [known[place] for place in self.places]

    def seconds(self) -> set[int]:
        """The seconds in which they were made."""
        return {int(digits) for digits in {place[:_AT] for place in set(self.places)}}

    def links(self) -> set[int]:
        """The ids of the links that they were made on."""
        return {int(digits, 16) for digits in {place[_AT:] for place in set(self.places)}}

    def __len__(self) -> int:
        return len(self.visits)

    def __iter__(self) -> Iterator[Click]:
        tolds = {text: Told.of(text) for text in set(self.tolds)}
        for at, key, text in zip(self.times(), self.visits, self.tolds, strict=True):
            yield Click(at, key, tolds[text])

    @overload
    def __getitem__(self, index: int) -> Click: ...
    @overload
    def __getitem__(self, index: slice) -> "Clicks": ...
    def __getitem__(self, index: int | slice) -> "Click | Clicks":
        if isinstance(index, slice):
            return Clicks(self.places[index], self.visits[index], self.tolds[index])
        return Click(int(self.places[index][:_AT]), self.visits[index], Told.of(self.tolds[index]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clicks) and (self.places, self.visits, self.tolds) == (
            other.places, other.visits, other.tolds,
        )  # fmt: skip

    __hash__ = None  # type: ignore[assignment] # as a list's


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


def mark_own(clicks: Clicks, own: set[Visit]) -> Clicks:
    """The same clicks, with those flagged that members made on their own links."""
    if own.isdisjoint(clicks.visits):
        return clicks
    flagged = {text: _flagged(text) for text in set(clicks.tolds)}
    pairs = zip(clicks.visits, clicks.tolds, strict=True)
    tolds = [flagged[text] if key in own else text for key, text in pairs]
    return clicks if tolds == clicks.tolds else Clicks(clicks.places, clicks.visits, tolds)


def _flagged(text: str) -> str:
    flags, rest = text.split("\t", 1)
    return text if Flag.OWN in flags else f"{flags}{Flag.OWN}\t{rest}"


def count(clicks: Iterable[Click], recall: Recall, *, cleared: Container[Peak] = ()) -> Counted:
    """Count clicks by link, hour and verdict, oldest first.

    A unique click is counted twice: as human, and as unique. `cleared` are the peaks that a coordinator let count.
    """
    made = clicks if isinstance(clicks, Clicks) else Clicks.of(clicks)
    tolds = {text: Told.of(text) for text in set(made.tolds)}
    verdicts = {text: reason(told) for text, told in tolds.items()}
    counted: dict[_Key, int] = {}
    if any(verdicts.values()):
        judged = [verdicts[text] is not None for text in made.tolds]
        for (place, text), number in _counted(made.only(judged)):
            counted[place, text, verdicts[text] or Verdict.HUMAN] = number
        made = made.only([not one for one in judged])
    looked = _judge(made, recall.seen, counted)
    hours, peaks = _parted(counted, tolds)
    return Counted(hours, _add_people(hours, peaks, recall.peaks, cleared), looked, _grown(peaks, recall.peaks))


_Key = tuple[str, str, Verdict]
"""A time's and a link's digits, what was told, and the verdict, UNIQUE where it is a first visit."""


def _counted(clicks: Clicks) -> Iterable[tuple[tuple[str, str], int]]:
    return Counter(zip(clicks.places, clicks.tolds, strict=True)).items()


def _judge(people: Clicks, seen: Mapping[Visit, int], counted: dict[_Key, int]) -> dict[Visit, int]:
    """Count clicks whose verdict depends on what their visitors did before; returns when each was seen last.

    Most are of visitors who come once: those are told from the others all at once.
    """
    looked = dict(zip(people.visits, people.times(), strict=True))
    if len(looked) < len(people) or not seen.keys().isdisjoint(looked):
        number_of = Counter(people.visits)
        returned = [number_of[key] > 1 or key in seen for key in people.visits]
        _judge_returned(people.only(returned), seen, counted, looked)
        people = people.only([not one for one in returned])
    for (place, text), number in _counted(people):
        key = (place, text, Verdict.UNIQUE)
        counted[key] = counted.get(key, 0) + number
    return looked


def _judge_returned(
    clicks: Clicks, seen: Mapping[Visit, int], counted: dict[_Key, int], looked: dict[Visit, int]
) -> None:
    """As _judge(), of visitors with more than one click, by each click; all of theirs are among these."""
    known: dict[Visit, int] = {}
    for at, place, key, text in sorted(
        zip(clicks.times(), clicks.places, clicks.visits, clicks.tolds, strict=True), key=lambda click: click[0]
    ):
        last = known.get(key)
        if last is None:
            last = seen.get(key)
        if last is None:
            verdict = Verdict.UNIQUE
            known[key] = at
        else:
            verdict = Verdict.REPEAT if -_REPEAT < at - last < _REPEAT else Verdict.HUMAN
            # A segment that comes late must not turn the clock back.
            known[key] = max(at, last)
        counted[place, text, verdict] = counted.get((place, text, verdict), 0) + 1
    looked.update(known)


def _parted(counted: Mapping[_Key, int], tolds: Mapping[str, Told]) -> tuple[dict[Hour, int], dict[Peak, People]]:
    """What was dropped, by hour; and what people seem to have made, by peak."""
    hours: dict[Hour, int] = {}
    peaks: dict[Peak, People] = {}
    nobody = (0, 0)
    for (place, text, verdict), number in counted.items():
        at = int(place[:_AT])
        peak = (int(place[_AT:], 16), at - at % PEAK, tolds[text].family)
        if verdict is Verdict.UNIQUE:
            human, unique = peaks.get(peak, nobody)
            peaks[peak] = (human + number, unique + number)
        elif verdict is Verdict.HUMAN:
            human, unique = peaks.get(peak, nobody)
            peaks[peak] = (human + number, unique)
        else:
            _add_to(hours, peak, verdict, number)
    return hours, peaks


def _grown(peaks: Mapping[Peak, People], before: Mapping[Peak, People]) -> dict[Peak, People]:
    return {peak: _sum(people, before[peak]) if peak in before else people for peak, people in peaks.items()}


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
