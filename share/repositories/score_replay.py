"""The ledger beside what all evidence gives under today's rules, and the totals beside the sum of the lines."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from share.domain import score_lines
from share.domain.scores import Entry
from share.repositories import campaigns, score_entries, score_facts, score_totals
from share.repositories.score_rules import Holding

MEMBERS = 1_000
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Compared:
    """Some members' lines as they are kept and as they should be, in the ledger's order."""

    members: tuple[int, ...]
    kept: list[Entry]
    due: list[Entry]

    @property
    def differing(self) -> list[tuple[Entry | None, Entry | None]]:
        """The lines that are not alike: as kept, as they should be."""
        kept = {line.key: line for line in self.kept}
        due = {line.key: line for line in self.due}
        keys = sorted(kept.keys() | due.keys())
        return [(kept.get(key), due.get(key)) for key in keys if kept.get(key) != due.get(key)]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A campaign's ledger as it was kept (`kept`, a SHA-256 of lines and totals) and as its evidence gives it.

    `told` are the first differences in words, `wrong` the members whose lines or totals differ.
    """

    campaign: str
    version: int
    members: int
    lines: int
    differing: int
    wrong: frozenset[int]
    told: tuple[str, ...]
    kept: str
    rebuilt: str

    @property
    def identical(self) -> bool:
        return self.kept == self.rebuilt


def look(session: Session, holding: Holding) -> Replayed:
    """Compare one campaign's ledger with its evidence."""
    kept, rebuilt = hashlib.sha256(), hashlib.sha256()
    told: list[str] = []
    wrong: set[int] = set()
    members = lines = differing = 0
    due: dict[int, int] = {}
    for part in compare(session, holding):
        _add(kept, part.kept)
        _add(rebuilt, part.due)
        members, lines = members + len(part.members), lines + len(part.due)
        for line in part.due:
            due[line.member_id] = due.get(line.member_id, 0) + line.points
        for was, should in part.differing:
            differing += 1
            wrong.update(one.member_id for one in (was, should) if one)
            told += [_difference(was, should)] if len(told) < MOST_TOLD else []
    added = fold(session, holding.campaign_id)
    wrong.update(added.wrong)
    told += [f"Member {one}: {words}" for one, words in sorted(added.wrong.items())][: MOST_TOLD - len(told)]
    kept.update(added.kept.encode())
    rebuilt.update(_hash_of(due).encode())
    return Replayed(
        campaign=campaigns.by_id(session, holding.campaign_id).name,
        version=holding.version,
        members=members,
        lines=lines,
        differing=differing,
        wrong=frozenset(wrong),
        told=tuple(told),
        kept=kept.hexdigest(),
        rebuilt=rebuilt.hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class Folded:
    """The totals as they are kept and as the lines add up, each as a SHA-256; `wrong` are members, in words."""

    kept: str
    rebuilt: str
    wrong: dict[int, str]


def fold(session: Session, campaign_id: int) -> Folded:
    """Add up a campaign's lines by member, and compare them with the totals that are kept."""
    kept, rebuilt = score_totals.of_campaign(session, campaign_id), score_totals.fold(session, campaign_id)
    wrong = {}
    if kept != rebuilt:
        for one in kept.keys() | rebuilt.keys():
            has, due = kept.get(one, 0), rebuilt.get(one, 0)
            if has != due:
                wrong[one] = f"{has} points are kept, the lines give {due}."
    return Folded(_hash_of(kept), _hash_of(rebuilt), wrong)


def _difference(was: Entry | None, line: Entry | None) -> str:
    one = line or was
    if one is None:
        return ""
    rule, subject_id, day = one.key
    what = f"Member {one.member_id}, {rule} {subject_id} on {day}"
    if was is None:
        return f"{what}: {one.points} points have no line."
    if line is None:
        return f"{what}: a line of {was.points} points has no evidence."
    return f"{what}: {was.points} points are kept, the evidence gives {line.points}."


def compare(session: Session, holding: Holding) -> Iterator[Compared]:
    """Everybody who has lines or should have some, by id, some members at a time."""
    after = 0
    while members := score_totals.concerned(session, holding.campaign_id, after=after, limit=MEMBERS):
        facts = score_facts.of_members(session, holding, members)
        kept = score_entries.of_members(session, holding.campaign_id, members).values()
        yield Compared(tuple(members), _ordered(kept), _ordered(score_lines.lines(holding.rules, facts)))
        after = members[-1]


def _ordered(lines: Iterable[Entry]) -> list[Entry]:
    return sorted(lines, key=lambda line: (line.member_id, line.key))


def _add(digest: "hashlib._Hash", lines: Iterable[Entry]) -> None:
    """Every byte of these lines, in their canonical form."""
    for line in lines:
        rule, subject_id, day = line.key
        why = json.dumps(dict(line.why), sort_keys=True, separators=(",", ":"))
        row = (line.member_id, str(rule), subject_id, day, line.kit_id, line.network, line.points, why)
        digest.update(f"{row}\n".encode())


def _hash_of(totals: Mapping[int, int]) -> str:
    """The totals' canonical form, members by id, as SHA-256; who has no points is not in it."""
    rows = "".join(f"{member_id} {totals[member_id]}\n" for member_id in sorted(totals) if totals[member_id])
    return hashlib.sha256(rows.encode()).hexdigest()
