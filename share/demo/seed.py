"""Makes the sample campaign on an empty instance, and on later starts brings its history up to now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.demo import (
    beginnings,
    extras,
    guard,
    kindness,
    kits,
    letters,
    people,
    points,
    proven,
    published,
    shown,
    spent,
    state,
    waiting,
)
from share.demo.calendar import Calendar
from share.demo.history import Stage, Stretch, tell
from share.demo.people import Person
from share.demo.records import Record
from share.demo.shown import Told
from share.demo.state import Sample
from share.domain.kits import KitState
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import campaigns, changes, links, organisation, samples
from share.repositories.samples import MemberRow

SEED, MEMBERS, DAYS = "the-union-wire", 844, 60


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was made: posts and kits of this run."""

    posts: int
    kits: int


def seed(core: Core, *, words: str = SEED, members: int = MEMBERS, days: int = DAYS) -> Seeded:
    """Make the sample, or continue it; it ends now. The values count only where there is none yet.

    Raises NotASampleError where a real key is set or somebody's own campaign stands. The sandbox networks
    must not be running yet: their posts are written into their file.
    """
    guard.check_settings(core)
    # Not core.write(): the store may not have been started yet, and the sweeper rings for what is due.
    with core.db.write() as session:
        guard.check_database(session)
        sample, until = _sample(core, session, words=words, members=members, days=days)
        crowd = people.make(sample.seed, sample.calendar, count=sample.members, days=sample.days)
        begun = until is not None
        campaign = campaigns.get_current(session) if begun else beginnings.begin(core, session, sample, crowd)
        stage, fresh = _stage(core, session, sample, campaign, crowd, until=until)
        records = tell(core, session, stage)
        _finish(core, session, stage, fresh, records)
        told = _accounts(core, session, stage, records)
    days_told = sample.calendar.between(0, max(stage.kits) + kits.DRAFTED_AHEAD)
    articles = shown.articles_of(days_told, site=sample.site, now=core.now())
    shown.write(core, records, [] if begun and not fresh else articles, campaign=campaign, told=told)
    return Seeded(len(records), len(fresh))


def _sample(core: Core, session: Session, *, words: str, members: int, days: int) -> tuple[Sample, datetime | None]:
    """The sample that stands, and up to when it is told; or a new one, told of nothing yet."""
    standing = organisation.find(session)
    if standing is not None:
        return state.read(standing)
    starts_on = Calendar.ending(core.now(), days=days).starts_on
    return Sample(words, members, days, starts_on, guard.site_of(core.settings)), None


def _stage(
    core: Core,
    session: Session,
    sample: Sample,
    campaign: Campaign,
    crowd: Sequence[Person],
    *,
    until: datetime | None,
) -> tuple[Stage, list[Kit]]:
    """Everything that the history is told with, and the kits that came out in it."""
    known = samples.members(session)
    rows = {person.number: row for person in crowd if (row := known.get(beginnings.external_id(person)))}
    editor = rows.get(1)
    out = _kits(core, session, sample, campaign, by_id=editor.id if editor else None)
    stage = Stage(
        sample=sample,
        kits=out,
        people=[person for person in crowd if person.number in rows],
        ids={number: row.id for number, row in rows.items()},
        present=frozenset(number for number, row in rows.items() if _is_present(row, first=until is None)),
        stretch=Stretch(until, core.now()),
    )
    return stage, [kit for kit in out.values() if stage.stretch.holds(kit.publish_at)]


def _is_present(row: MemberRow, *, first: bool) -> bool:
    """Whether things may be done in this person's name; at the beginning also for those who left since."""
    return first or (row.state == "agreed" and not row.paused)


def _kits(core: Core, session: Session, sample: Sample, campaign: Campaign, *, by_id: int | None) -> dict[int, Kit]:
    today = sample.calendar.number_at(core.now())
    days = sample.calendar.between(0, today + kits.DRAFTED_AHEAD)
    return kits.keep(core, session, campaign, days, site=sample.site, by_id=by_id)


def _accounts(core: Core, session: Session, stage: Stage, made: Sequence[Record]) -> Told:
    """Proven accounts, posts that wait and posts made from here, at the beginning; what reading took, always."""
    if stage.stretch.after is not None:
        return Told(charges=spent.add(core, session, stage, made))
    tokens = proven.add(core, session, stage)
    published.add(session, stage, made)
    return Told(tokens, waiting.add(session, stage), spent.add(core, session, stage, made))


def _finish(core: Core, session: Session, stage: Stage, fresh: Sequence[Kit], made: Sequence[Record]) -> None:
    now = core.now()
    for kit in fresh[-1:]:
        if kit.state == KitState.PUBLISHED:
            links.make_for_kit(session, kit.id, now=kit.publish_at)
    letters.send(session, fresh, stage.people, stage.ids, now=now)
    if stage.stretch.after is None:
        kits.fill_queue(session, site=stage.sample.site, now=now)
        extras.add_contest(session, stage, made)
        extras.tell_of_networks(session, stage)
        kindness.add(session, campaigns.get_current(session), stage)
        points.rule(session, campaigns.get_current(session), stage)
    if stage.stretch.after is None or fresh:
        # Else the few posts and clicks of a short while are named where they are written.
        changes.everything(session)
    found = organisation.find(session)
    if found is not None:
        state.write(found, stage.sample, until=now)
