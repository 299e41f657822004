"""A kit's life and what must be right before it may be scheduled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from share.domain.addresses import is_link
from share.domain.captions import LONGEST as LONGEST_CAPTION
from share.domain.days import date_words
from share.domain.errors import ConflictError
from share.domain.text_length import Length
from share.domain.texts import written
from share.domain.words import mark, say

OPEN_FOR = timedelta(hours=48)
"""How long a kit is open after its publication unless an editor says otherwise."""

LONGEST_TITLE = 300
LONGEST_WHY = 1_000
LONGEST_ALT = 1_500
"""Characters; Bluesky and Mastodon take alt texts of at least this length."""


class KitState(StrEnum):
    """Where a kit stands; recalled takes no new claims, missed was due while nothing could publish it."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RECALLED = "recalled"
    CLOSED = "closed"
    MISSED = "missed"


_WORDS = {
    KitState.DRAFT: mark("draft"),
    KitState.IN_REVIEW: mark("in review"),
    KitState.SCHEDULED: mark("scheduled"),
    KitState.PUBLISHED: mark("published"),
    KitState.RECALLED: mark("recalled"),
    KitState.CLOSED: mark("closed"),
    KitState.MISSED: mark("missed"),
}

MOVES: dict[KitState, frozenset[KitState]] = {
    KitState.DRAFT: frozenset({KitState.IN_REVIEW, KitState.SCHEDULED, KitState.PUBLISHED}),
    KitState.IN_REVIEW: frozenset({KitState.DRAFT, KitState.SCHEDULED, KitState.PUBLISHED}),
    KitState.SCHEDULED: frozenset({KitState.DRAFT, KitState.PUBLISHED, KitState.MISSED}),
    KitState.PUBLISHED: frozenset({KitState.RECALLED, KitState.CLOSED}),
    # A recalled kit stays one: were it closed, its links would lead to what was taken back.
    KitState.RECALLED: frozenset(),
    KitState.CLOSED: frozenset({KitState.RECALLED}),
    KitState.MISSED: frozenset({KitState.DRAFT, KitState.SCHEDULED, KitState.PUBLISHED}),
}
PLANNED = frozenset({KitState.DRAFT, KitState.IN_REVIEW, KitState.SCHEDULED, KitState.MISSED})
"""States in which everything in a kit may still be changed."""

OUT = frozenset({KitState.PUBLISHED, KitState.RECALLED, KitState.CLOSED})
"""States in which members have seen it: its words may be corrected, its day and address may not change."""


def check_move(state: KitState, to: KitState) -> None:
    """Raise ConflictError where a kit in `state` cannot become `to`."""
    if to not in MOVES[state]:
        raise ConflictError(
            say("A kit that is %(state)s cannot become %(wanted)s.", state=words(state), wanted=words(to)),
            reason="state",
        )


def words(state: KitState) -> str:
    """The state as pages say it."""
    return say(_WORDS[state])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way of scheduling; `field` is the input to go to."""

    field: str
    text: str

    @property
    def place(self) -> str:
        """The input's name on the page, where a kit is open for some days instead of closing at a time."""
        return "open_for" if self.field == "closes_at" else self.field


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a network would be given: `length` is None where no caption is there for it."""

    network: str
    label: str
    field: str
    length: Length | None


@dataclass(frozen=True, slots=True)
class KitFacts:
    """What is judged before scheduling; `today` is the campaign's date.

    `lacks_media`: its kind is nothing without a picture or a video, and it has neither.
    """

    title: str
    url: str
    has_picture: bool
    picture_alt: str
    local_date: date
    today: date
    publish_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date | None
    fittings: Sequence[Fitting]
    lacks_media: bool = False


def problems(facts: KitFacts, *, now: datetime, allow_hosts: frozenset[str] = frozenset()) -> list[Problem]:
    """Everything that stands in the way, in the order of the page; [] means that it may be scheduled."""
    return [*_about_words(facts, allow_hosts), *_about_captions(facts.fittings), *_about_time(facts, now)]


def _about_words(facts: KitFacts, allow_hosts: frozenset[str]) -> Iterable[Problem]:
    if not written(facts.title):
        yield Problem("title", say("Give the kit a title."))
    if not is_link(facts.url, allow_hosts=allow_hosts):
        yield Problem("url", say("Give the public web address that the kit's links lead to."))
    if facts.lacks_media:
        yield Problem("picture", say("Add a picture, or the address of a short video."))
    if facts.has_picture and not written(facts.picture_alt):
        yield Problem("picture_alt", say("Describe the picture for people who cannot see it."))


def _about_captions(fittings: Iterable[Fitting]) -> Iterable[Problem]:
    for fitting in fittings:
        if fitting.length is None:
            yield Problem(
                fitting.field, say("Write a caption for %(label)s, or one for any network.", label=fitting.label)
            )
        elif not fitting.length.fits:
            yield Problem(
                fitting.field,
                say(
                    "The caption for %(label)s is %(over)s too long.",
                    label=fitting.label,
                    over=fitting.length.over,
                ),
            )


def _about_time(facts: KitFacts, now: datetime) -> Iterable[Problem]:
    if facts.local_date < facts.today:
        yield Problem("local_date", say("This day is over. Choose today or a later day."))
    elif facts.local_date < facts.starts_on:
        yield Problem("local_date", say("The campaign starts on %(starts_on)s.", starts_on=date_words(facts.starts_on)))
    elif facts.ends_on and facts.local_date > facts.ends_on:
        yield Problem("local_date", say("The campaign ends on %(ends_on)s.", ends_on=date_words(facts.ends_on)))
    if facts.closes_at <= facts.publish_at:
        yield Problem("closes_at", say("The kit must close after it is published."))
    elif facts.closes_at <= now:
        yield Problem("closes_at", say("The kit would be closed already. Choose a later time."))


def too_long(text: str) -> bool:
    """Whether a caption is longer than any network takes, so that it is refused before it is kept."""
    return len(text) > LONGEST_CAPTION


def is_missed(*, local_date: date, closes_at: datetime, newest: date | None, now: datetime) -> bool:
    """Whether a due kit is too late to go out: closed already, or a newer day's kit is out or due (`newest`).

    After an outage of the scheduler members get one late kit, not a burst of them.
    """
    return closes_at <= now or (newest is not None and local_date < newest)
