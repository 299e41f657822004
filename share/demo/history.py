"""What happened with the sample's kits within a stretch of time, written in bulk."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from share.core import Core, Session
from share.demo import figures, records
from share.demo.acts import Act, Kind, all_doings
from share.demo.clicks import Hours, hours
from share.demo.figures import Life, life_of
from share.demo.people import Person
from share.demo.records import Record
from share.demo.state import Sample
from share.demo.words import caption, dealt_key
from share.domain.click_rules import Verdict
from share.domain.clicks import Hour
from share.domain.due import Job
from share.domain.links import new_code
from share.domain.posts import MissingReason
from share.models.base import new_public_id
from share.models.claims import Claim, Skip
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Evidence, Post
from share.models.readings import CurrentReading, LinkReading, ReadingSeries
from share.repositories import changes, clicks, due, samples
from share.repositories.due import Owed
from share.repositories.samples import Key
from share.repositories.statements import insert_many

UNLINKED = frozenset({Kind.ARTICLE, Kind.BARE})
"""Kinds of posts from which nobody can open the tracked link."""

NO_HOST = 0
"""No host has segments of the sample's clicks."""

CLICKS_LAST = 11
"""Days: so long after a kit its links are still opened."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time to tell of: after `after` (None: from the beginning), up to `now`."""

    after: datetime | None
    now: datetime

    def holds(self, at: datetime) -> bool:
        return at <= self.now and (self.after is None or at > self.after)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who and what there is: the kits that are out by day's number, people, their ids, who may still act."""

    sample: Sample
    kits: Mapping[int, Kit]
    people: Sequence[Person]
    ids: Mapping[int, int]
    present: frozenset[int]
    stretch: Stretch

    def may_act(self, person: Person, number: int) -> bool:
        """Visitors play the cast: nothing is done for them from the first day on that they see."""
        return person.number in self.present and not (person.is_cast and number >= self.sample.days)


@dataclass(frozen=True, slots=True)
class Taking:
    """An act with its kit, its key in the tables, its caption, and whether it may be written."""

    act: Act
    kit: Kit
    key: Key
    words: str
    is_present: bool


def tell(core: Core, session: Session, stage: Stage) -> list[Record]:
    """Write claims, links, posts, ladders, readings and clicks of the stretch; returns the posts."""
    takings = _acts(session, stage)
    _take(session, stage, takings)
    kit_ids = sorted({taking.kit.id for taking in takings})
    claimed, linked = samples.claims(session, kit_ids), samples.links(session, kit_ids)
    made: list[Record] = []
    opened: dict[int, Hours] = {}
    for taking in takings:
        sharing = taking.act.sharing
        if sharing is None or taking.key not in claimed or (taking.act.person.is_cast and not taking.is_present):
            # Not done in the end: its member had left, or a visitor plays them.
            continue
        life, link = life_of(sharing), linked[taking.key]
        found, people = _opened(life, stage.stretch) if sharing.kind not in UNLINKED else (Counter(), 0)
        opened[link.id] = found
        if taking.is_present and stage.stretch.holds(sharing.recorded_at):
            claim_id = claimed.get(taking.key)
            made.append(
                Record(
                    taking.act,
                    sharing,
                    taking.kit,
                    taking.key[1],
                    taking.words,
                    claim_id,
                    link,
                    life,
                    people,
                    stage.stretch.now,
                )
            )
    _write_posts(core, session, stage, made)
    _count_clicks(session, stage, opened)
    return made


def _acts(session: Session, stage: Stage) -> list[Taking]:
    """Everything that was done by now on days that still stir; what was passed over is written at once."""
    first = 0 if stage.stretch.after is None else stage.sample.calendar.number_at(stage.stretch.after) - CLICKS_LAST
    days = [stage.sample.calendar.day(number) for number in sorted(stage.kits) if number >= first]
    takings: list[Taking] = []
    skips: list[dict[str, Any]] = []
    for person, day, done in all_doings(stage.sample.seed, stage.people, days, site=stage.sample.site):
        kit, member_id = stage.kits[day.number], stage.ids[person.number]
        present = stage.may_act(person, day.number)
        takings += [
            Taking(
                act, kit, (kit.id, member_id, act.network), caption(act, kit_id=kit.id, member_id=member_id), present
            )
            for act in done.acts
            if act.claimed_at <= stage.stretch.now
        ]
        if done.skipped_at and stage.stretch.holds(done.skipped_at) and present:
            skips.append({"kit_id": kit.id, "member_id": member_id, "created_at": done.skipped_at})
    insert_many(session, Skip, skips)
    return takings


def _take(session: Session, stage: Stage, takings: Iterable[Taking]) -> None:
    """Write the claims of the stretch and their links."""
    fresh = [one for one in takings if one.is_present and stage.stretch.holds(one.act.claimed_at)]
    insert_many(session, Link, [{"code": new_code(), **_columns(one)} for one in fresh])
    insert_many(
        session,
        Claim,
        [
            {
                "public_id": new_public_id(),
                **_columns(one),
                "caption": one.words,
                "edited": one.act.words is not None,
                "dealt": dealt_key(one.act, kit_id=one.key[0], member_id=one.key[1]),
                "shared_at": one.act.claimed_at,
            }
            for one in fresh
        ],
    )


def _columns(taking: Taking) -> dict[str, Any]:
    kit_id, member_id, network = taking.key
    return {"kit_id": kit_id, "member_id": member_id, "network": network, "created_at": taking.act.claimed_at}


def _opened(life: Life, stretch: Stretch) -> tuple[Hours, int]:
    """Clicks of the stretch, and how many people clicked in all so far."""
    told = partial(hours, life.native_id, life.reach, posted_at=life.sharing.posted_at, until=stretch.now)
    whole = told(after=None)
    human = sum(count for (_, verdict), count in whole.items() if verdict is Verdict.HUMAN)
    return whole if stretch.after is None else told(after=stretch.after), human


def _write_posts(core: Core, session: Session, stage: Stage, made: Sequence[Record]) -> None:
    networks = {network.name: network for network in core.networks.all}
    facts = [record.facts(networks[record.act.network].label) for record in made]
    helper = stage.ids.get(2)
    rows = [records.post_row(record, known, helper_id=helper) for record, known in zip(made, facts, strict=True)]
    insert_many(session, Post, rows)
    ids = samples.posts(session, sorted({record.kit.id for record in made}), since=stage.stretch.after)
    ladders: list[dict[str, Any]] = []
    read: list[dict[str, Any]] = []
    current: list[dict[str, Any]] = []
    wanted: dict[Job, list[Owed]] = {}
    for record, known in zip(made, facts, strict=True):
        post_id = ids.get(record.key)
        if post_id is None:
            # Somebody recorded it by hand before.
            continue
        ladders += records.evidence_rows(post_id, record, known)
        if record.is_seen:
            measures = networks[record.act.network].measures
            changed, last = figures.rows(post_id, record.life, now=record.now, measures=measures)
            read.append(changed)
            current.append(last)
        if (more := records.owed(core, post_id, record)) is not None:
            wanted.setdefault(more[0], []).append(more[1])
    insert_many(session, Evidence, ladders)
    insert_many(session, ReadingSeries, read)
    insert_many(session, CurrentReading, current)
    insert_many(session, LinkReading, [row for record in made if (row := _link_reading(record)) is not None])
    for job, what in wanted.items():
        due.owe(session, job, what, now=stage.stretch.now)
    changes.posts(session, ids.values())


def _link_reading(record: Record) -> dict[str, Any] | None:
    """What Facebook tells of the address in a post that it does not show us: it counts the post as a share."""
    if record.missing is not MissingReason.NOT_READABLE or record.sharing.kind is Kind.WORD:
        return None
    *_, (at, counts) = record.life.readings(record.now, measures=frozenset({"shares", "reactions", "comments"}))
    if at > record.now or at == record.life.seen_at:
        return None
    told = {"shares": (counts["shares"] or 0) + 1, "reactions": counts["reactions"], "comments": counts["comments"]}
    return {"link_id": record.link.id, "sampled_at": at, "source": "graph-url", **told}


def _count_clicks(session: Session, stage: Stage, opened: Mapping[int, Hours]) -> None:
    added: Counter[Hour] = Counter()
    for link_id, found in opened.items():
        for (at, verdict), count in found.items():
            added[link_id, at, verdict] += count
    if stage.stretch.after is not None:
        clicks.add_hours(session, added, host=NO_HOST)
        changes.links(session, [link_id for link_id, found in opened.items() if found])
        return
    rows = [
        {
            "link_id": link_id,
            "hour": datetime.fromtimestamp(at, UTC),
            "verdict": verdict.value,
            "host": NO_HOST,
            "clicks": count,
        }
        for (link_id, at, verdict), count in added.items()
    ]
    insert_many(session, ClickHour, rows)
