"""What a member is shown of their own beside the numbers: streak, bests, badges, thanks, what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from share.core import Core
from share.domain.badges import ICONS, RULES, TITLES, Name
from share.domain.bests import Best, bests
from share.domain.days import local_date
from share.domain.due import Job
from share.domain.streaks import REST_DAYS, Mark, Streak, streak, weeks
from share.domain.words import say
from share.models.badges import Badge
from share.repositories import badges, campaigns, due, members
from share.repositories import bests as days
from share.repositories import thanks as notes

MANY_KITS = 30
"""From here on those of a campaign are kept for a minute: a new one comes once a day."""

TOGETHER = 500
"""Members whose milestones are worked out at once."""


@dataclass(frozen=True, slots=True)
class Won:
    """A badge with its rule in words, its day, and what earned it: `what` is a goal's title where one did."""

    name: Name
    title: str
    rule: str
    icon: str
    on: date
    what: str


@dataclass(frozen=True, slots=True)
class Thanked:
    """A note of thanks to the member."""

    public_id: str
    text: str
    by: str
    sent_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """One member's own; `rest_days` are those that a streak allows each week, `weeks` the days of the last ones."""

    streak: Streak
    rest_days: int
    weeks: list[list[tuple[date, Mark | None]]]
    bests: tuple[Best, ...]
    badges: tuple[Won, ...]
    thanks: tuple[Thanked, ...]


def mine(core: Core, *, member_id: int) -> Mine:
    """The member's streak, bests, badges and thanks in the current campaign."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        habit, came = days.of_member(session, campaign, members.get_member(session, member_id))
        rest = days.rest_days(campaign, default=REST_DAYS)
        today = local_date(core.now(), zone=campaign.timezone)
        return Mine(
            streak=streak(habit.posted, habit.offered, habit.paused, rest, today=today),
            rest_days=rest,
            weeks=weeks(habit, today=today),
            bests=tuple(bests(came)),
            badges=tuple(_won(badge) for badge in badges.of_member(session, member_id)),
            thanks=tuple(_thanked(note) for note in notes.of_member(session, member_id)),
        )


def streak_of(core: Core, *, member_id: int) -> Streak:
    """The member's streak alone, for the page that they open first."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        rest = days.rest_days(campaign, default=REST_DAYS)
        if days.never_posted(session, member_id):
            return Streak(0, 0, rest, None)
        # The kits of a long campaign are many, and new ones few.
        out = core.crowds.keep(
            ("kits-out", campaign.id),
            lambda: days.kits_out(session, campaign.id),
            is_large=lambda kits: len(kits) > MANY_KITS,
        )
        habit = days.habit_of(session, campaign, members.get_member(session, member_id), out)
        today = local_date(core.now(), zone=campaign.timezone)
        return streak(habit.posted, habit.offered, habit.paused, rest, today=today)


def new_thanks(core: Core, *, member_id: int) -> list[Thanked]:
    """The notes that the member has not put away yet, for the page that they open first."""
    with core.read() as session:
        return [_thanked(note) for note in notes.unread(session, member_id)]


def award_due(core: Core) -> int:
    """Keep the milestones of those for whom something changed lately; returns how many rounds that were."""
    with core.write() as session:
        held = due.lease(session, Job.AWARD_BADGES, now=core.now(), limit=1)
    for lease in held:
        with core.read() as session:
            people = badges.stirred(session, now=core.now())
        award(core, people)
        with core.write() as session:
            due.done(session, lease)
    return len(held)


def award(core: Core, member_ids: Sequence[int]) -> int:
    """Work out these members' milestones and keep them; returns how many are new.

    The database is held for what changes alone, so that nobody waits while a large campaign is looked over.
    """
    new = 0
    for start in range(0, len(member_ids), TOGETHER):
        with core.read() as session:
            found = badges.judged(session, campaigns.get_current(session), member_ids[start : start + TOGETHER])
        if found:
            with core.write() as session:
                new += badges.keep(session, found, now=core.now())
    return new


def _won(badge: Badge) -> Won:
    name = Name(badge.name)
    return Won(
        name, say(TITLES[name]), say(RULES[name]), ICONS[name], badge.earned_on, str(badge.facts.get("goal", ""))
    )


def _thanked(note: notes.Note) -> Thanked:
    return Thanked(
        note.thanks.public_id, note.thanks.text, note.by, note.thanks.sent_at, is_new=note.thanks.read_at is None
    )
