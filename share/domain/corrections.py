"""A kit put right after it went out: who was asked what, and how far the putting right has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from share.domain.captions import CaptionText
from share.domain.captions_dealt import Wants, holds_other_words

LONGEST_NOTE = 1_000
"""Characters of what members read."""


class CorrectionKind(StrEnum):
    """A recall takes the kit back whole; a caption correction changes its words alone."""

    RECALL = "recall"
    CAPTION = "caption"


class Done(StrEnum):
    """What a member says of their own post."""

    CORRECTED = "corrected"
    REMOVED = "removed"
    NEVER_POSTED = "never_posted"


class Standing(StrEnum):
    """Where one member stands."""

    FIXED = "fixed"
    REMOVED = "removed"
    OUTSTANDING = "outstanding"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a correction changed: the captions before and after it.

    `whole`: what every post holds was changed, too, such as title or hashtags, or nobody knows what was.
    """

    whole: bool
    before: Sequence[CaptionText] = ()
    after: Sequence[CaptionText] = ()

    def reaches(self, wants: Wants, *, dealt: str | None) -> bool:
        """Whether it concerns somebody who took the kit, with the caption that is called `dealt`."""
        return self.whole or holds_other_words(self.before, self.after, wants, dealt=dealt)


@dataclass(frozen=True, slots=True)
class Asked:
    """One member who was asked.

    `before` counts their posts from before the correction, `gone` those of them that are not there any more,
    `after` their posts of the kit since then.
    """

    told: bool
    opened_at: datetime | None
    how: Done | None
    before: int
    gone: int
    after: int

    @property
    def standing(self) -> Standing:
        """What was seen counts before what was said: a post that is gone is gone, whatever its owner pressed."""
        if self.before and self.gone == self.before:
            return Standing.REMOVED
        if self.how is Done.REMOVED:
            return Standing.REMOVED
        if self.how is not None or self.after:
            return Standing.FIXED
        return Standing.OUTSTANDING


@dataclass(frozen=True, slots=True)
class Progress:
    """How many were asked, and what has come of it; fixed + removed + outstanding = asked."""

    asked: int
    told: int
    opened: int
    fixed: int
    removed: int
    outstanding: int


def progress(people: Iterable[Asked]) -> Progress:
    """The counts over all who were asked."""
    listed = list(people)
    standings = [one.standing for one in listed]
    return Progress(
        asked=len(listed),
        told=sum(one.told for one in listed),
        opened=sum(one.opened_at is not None for one in listed),
        fixed=standings.count(Standing.FIXED),
        removed=standings.count(Standing.REMOVED),
        outstanding=standings.count(Standing.OUTSTANDING),
    )
