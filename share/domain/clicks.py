"""Counting clicks by the rules of click_rules.py: thousands at a time, in whatever parts and order they come."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple, Self, overload

from share.domain.click_rules import BURST, PEAK, REPEAT, Flag, Told, Verdict, crowd, reason

_REPEAT: Final = int(REPEAT.total_seconds())
_HOUR: Final = 3600

Visit = str
"""A link's id in 8 hexadecimal digits and a visitor's hash in 12; the hash is all 0 where there is none."""

NOBODY: Final = "0" * 12
_LINK: Final = 8
_AT: Final = 10
_PLACE: Final = _AT + _LINK


def visit(link_id: int, visitor: str = "") -> Visit:
    """The key of this visitor's looks at this link on a day."""
    return f"{link_id:08x}{visitor or NOBODY}"


def link_of(key: Visit) -> int:
    return int(key[:_LINK], 16)


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


Rest = str
"""A line without its visitor: ten digits of time, eight of the link, and what was told. Few differ."""


class Clicks(Sequence[Click]):
    """Many clicks by columns, so that thousands are counted without a step for each."""

    __slots__ = ("distinct", "rests", "visits")

    def __init__(self, rests: list[Rest], visits: list[Visit], distinct: set[Rest] | None = None) -> None:
        self.rests, self.visits = rests, visits
        self.distinct = set(rests) if distinct is None else distinct

    @classmethod
    def of(cls, clicks: Iterable[Click]) -> "Clicks":
        """The same clicks, by columns."""
        listed = list(clicks)
        rests = [f"{one.at:0{_AT}d}{one.visit[:_LINK]}" + "\t".join(one.told) for one in listed]
        return cls(rests, [one.visit for one in listed])

    @classmethod
    def joined(cls, parts: Sequence["Clicks"]) -> "Clicks":
        """All of these on end."""
        if len(parts) == 1:
            return parts[0]
        made = cls([], [])
        for part in parts:
            made.rests += part.rests
            made.visits += part.visits
            made.distinct |= part.distinct
        return made

    def only(self, wanted: Sequence[bool]) -> "Clicks":
        """Those for which it is so."""
        return Clicks(list(compress(self.rests, wanted)), list(compress(self.visits, wanted)))

    def apart(self) -> tuple["Clicks", dict[Visit, int]]:
        """The clicks, and apart from them when other hosts had seen their visitors."""
        seen = {rest for rest in self.distinct if rest[_PLACE] == Flag.ELSEWHERE}
        elsewhere = {key: int(rest[:_AT]) for rest, key in zip(self.rests, self.visits, strict=True) if rest in seen}
        return self.only([rest not in seen for rest in self.rests]), elsewhere

    def times(self) -> list[int]:
        """When each was made."""
        known = {rest: int(rest[:_AT]) for rest in self.distinct}
        return [known[rest] for rest in self.rests]

    def seconds(self) -> set[int]:
        """The seconds in which they were made."""
        return {int(digits) for digits in {rest[:_AT] for rest in self.distinct}}

    def links(self) -> set[int]:
        """The ids of the links that they were made on."""
        return {int(digits, 16) for digits in {rest[_AT:_PLACE] for rest in self.distinct}}

    def tolds(self) -> dict[str, Told]:
        """What was told, by its text. Raises ValueError."""
        return {text: Told.of(text) for text in {rest[_PLACE:] for rest in self.distinct}}

    def __len__(self) -> int:
        return len(self.visits)

    def __iter__(self) -> Iterator[Click]:
        tolds = self.tolds()
        rows = zip(self.times(), self.visits, self.rests, strict=True)
        return (Click(at, key, tolds[rest[_PLACE:]]) for at, key, rest in rows)

    @overload
    def __getitem__(self, index: int) -> Click: ...
    @overload
    def __getitem__(self, index: slice) -> "Clicks": ...
    def __getitem__(self, index: int | slice) -> "Click | Clicks":
        if isinstance(index, slice):
            return Clicks(self.rests[index], self.visits[index])
        rest = self.rests[index]
        return Click(int(rest[:_AT]), self.visits[index], Told.of(rest[_PLACE:]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clicks) and (self.rests, self.visits) == (other.rests, other.visits)

    __hash__ = None  # type: ignore[assignment] # as a list's


Hour = tuple[int, int, Verdict]
"""A link's id, an hour's beginning in seconds since 1970, a verdict."""

Peak = tuple[int, int, str]
"""A link's id, the beginning of ten seconds (seconds since 1970), a browser family as crowd() has it."""

People = tuple[int, int]
"""Clicks that people seem to have made, and how many of them were first visits."""

NONE_KNOWN: Final[Mapping[Peak, bool]] = MappingProxyType({})

_Numbers = dict[Verdict, Counter[Rest]]
"""How many clicks were found UNIQUE (first visits), HUMAN (later ones) and REPEAT."""


class Counted(NamedTuple):
    """What counting adds to what was counted before.

    `hours` are clicks by hour and verdict, `bursts` what is held for a person to look at, or was. `looked` and `peaks`
    are for what is counted next: when each visit was seen last, and what each ten seconds hold by now.
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


def mark_own(clicks: Clicks, own: set[Visit]) -> Clicks:
    """The same clicks, with those flagged that members made on their own links."""
    if own.isdisjoint(clicks.visits):
        return clicks
    rests = [_flagged(rest) if key in own else rest for key, rest in zip(clicks.visits, clicks.rests, strict=True)]
    return clicks if rests == clicks.rests else Clicks(rests, clicks.visits)


def _flagged(rest: Rest) -> Rest:
    flags, others = rest[_PLACE:].split("\t", 1)
    return rest if Flag.OWN in flags else f"{rest[:_PLACE]}{flags}{Flag.OWN}\t{others}"


def count(clicks: Iterable[Click], recall: Recall, *, known: Mapping[Peak, bool] = NONE_KNOWN) -> Counted:
    """Count clicks by link, hour and verdict, oldest first.

    A unique click is counted twice: as human, and as unique. `known` are peaks of which it is settled whether they
    count, however many clicks they have: what comes later to one goes the same way.
    """
    made = clicks if isinstance(clicks, Clicks) else Clicks.of(clicks)
    tolds = made.tolds()
    by_told = {text: verdict for text, one in tolds.items() if (verdict := reason(one))}
    judged = {rest: verdict for rest in made.distinct if (verdict := by_told.get(rest[_PLACE:]))} if by_told else {}
    told = Counter(filter(judged.__contains__, made.rests)) if judged else Counter()
    if judged:
        made = made.only([rest not in judged for rest in made.rests])
    looked, counted = _judge(made, recall.seen)
    for rest, number in told.items():
        counted.setdefault(judged[rest], Counter())[rest] += number
    peaks = _peaks({verdict: counted.pop(verdict) for verdict in (Verdict.UNIQUE, Verdict.HUMAN)}, tolds)
    hours: dict[Hour, int] = {}
    for rest, number in told.items():
        if judged[rest] is Verdict.HUMAN:
            _add_to(hours, *_place(rest), Verdict.ANONYMOUS, number)
    for verdict, numbers in counted.items():
        for rest, number in numbers.items():
            _add_to(hours, *_place(rest), verdict, number)
    return Counted(hours, _add_people(hours, peaks, recall.peaks, known), looked, _grown(peaks, recall.peaks))


def _judge(people: Clicks, seen: Mapping[Visit, int]) -> tuple[dict[Visit, int], _Numbers]:
    """Count clicks whose verdict depends on what their visitors did before; returns when each was seen last.

    Most are of visitors who come once: those are told from the others all at once.
    """
    looked = dict(zip(people.visits, people.times(), strict=True))
    if len(looked) < len(people) or not seen.keys().isdisjoint(looked):
        number_of = Counter(people.visits)
        returned = [number_of[key] > 1 or key in seen for key in people.visits]
        counted = _judge_returned(people.only(returned), seen, looked)
        counted[Verdict.UNIQUE].update(people.only([not one for one in returned]).rests)
        return looked, counted
    return looked, {Verdict.UNIQUE: Counter(people.rests), Verdict.HUMAN: Counter(), Verdict.REPEAT: Counter()}


def _judge_returned(clicks: Clicks, seen: Mapping[Visit, int], looked: dict[Visit, int]) -> _Numbers:
    """As _judge(), of visitors with more than one click, by each click; all of theirs are among these."""
    known = {key: seen[key] for key in set(clicks.visits) if key in seen}
    rests: dict[Verdict, list[Rest]] = {Verdict.UNIQUE: [], Verdict.HUMAN: [], Verdict.REPEAT: []}
    first, again, repeated = (rests[verdict].append for verdict in rests)
    for at, key, rest in sorted(zip(clicks.times(), clicks.visits, clicks.rests, strict=True), key=itemgetter(0)):
        last = known.get(key)
        if last is None:
            first(rest)
        elif -_REPEAT < at - last < _REPEAT:
            repeated(rest)
        else:
            again(rest)
        # A segment that comes late must not turn the clock back.
        if last is None or at > last:
            known[key] = at
    looked.update(known)
    return {verdict: Counter(some) for verdict, some in rests.items()}


def _place(rest: Rest) -> tuple[int, int]:
    """A link and a time."""
    return int(rest[_AT:_PLACE], 16), int(rest[:_AT])


def _peaks(counted: _Numbers, tolds: Mapping[str, Told]) -> dict[Peak, People]:
    """What people seem to have made, by ten seconds."""
    peaks: dict[Peak, People] = {}
    crowds = {text: crowd(told.family) for text, told in tolds.items()}
    for verdict, rests in counted.items():
        is_first = verdict is Verdict.UNIQUE
        for rest, number in rests.items():
            link, at = _place(rest)
            peak = (link, at - at % PEAK, crowds[rest[_PLACE:]])
            human, unique = peaks.get(peak, (0, 0))
            peaks[peak] = (human + number, unique + number * is_first)
    return peaks


def _grown(peaks: Mapping[Peak, People], before: Mapping[Peak, People]) -> dict[Peak, People]:
    return {peak: _sum(people, before[peak]) if peak in before else people for peak, people in peaks.items()}


def _sum(one: People, other: People) -> People:
    return one[0] + other[0], one[1] + other[1]


def _add_people(
    hours: MutableMapping[Hour, int],
    peaks: Mapping[Peak, People],
    before: Mapping[Peak, People],
    known: Mapping[Peak, bool],
) -> dict[Peak, People]:
    """Add each peak to its hour, as people or as a burst, which takes along what counted of it before."""
    bursts: dict[Peak, People] = {}
    for peak, people in peaks.items():
        earlier = before.get(peak, (0, 0))
        if peak in known:
            bursts[peak] = people
        elif earlier[0] + people[0] >= BURST:
            if 0 < earlier[0] < BURST:
                _add(hours, peak, (-earlier[0], -earlier[1]))
                people = _sum(people, earlier)  # noqa: PLW2901 - both together are the burst
            bursts[peak] = people
        if known.get(peak, peak not in bursts):
            _add(hours, peak, people)
        else:
            _add_to(hours, peak[0], peak[1], Verdict.BURST, people[0])
    return bursts


def _add(hours: MutableMapping[Hour, int], peak: Peak, people: People) -> None:
    _add_to(hours, peak[0], peak[1], Verdict.HUMAN, people[0])
    if people[1]:
        _add_to(hours, peak[0], peak[1], Verdict.UNIQUE, people[1])


def _add_to(hours: MutableMapping[Hour, int], link: int, at: int, verdict: Verdict, number: int) -> None:
    hour = (link, at - at % _HOUR, verdict)
    hours[hour] = hours.get(hour, 0) + number
