"""The evidence ladder: from what is known of a post to seven steps, each yes, no or not applicable, with its reason.

A step is "not applicable" where the answer could not be had however honest the post is; such a step neither
lifts nor stops a post. A missing click is no evidence against a post that the network itself can be asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from share.domain.posts import MissingReason, PostState
from share.domain.words import mark

# Reasons are kept with the post in English, and said when they are shown.
_ONE_CLICK = mark("%(clicks)s human click on the link.")
_CLICKS = mark("%(clicks)s human clicks on the link.")
_REPORTED = mark("%(label)s reported its numbers.")
_REPORTS_NONE = mark("%(label)s reports no numbers for this post.")
_SHOWN = mark("%(label)s shows it.")
ON_THEIR_WORD = mark("Taken on the member's word; no link was given.")
OWN_LINK = mark("It carries this member's personal link.")
TAKEN_BACK = mark("Taken back by the member.")

TO_THE_MEMBER: Final = {
    ON_THEIR_WORD: mark("Taken on your word; no link was given."),
    OWN_LINK: mark("It carries your personal link."),
    TAKEN_BACK: mark("You took it back."),
}
"""What is kept speaks of the member; these are said to whose post it is."""


class Step(StrEnum):
    """The rungs, lowest first."""

    CLAIMED = "claimed"
    CLICKED = "clicked"
    RECORDED = "recorded"
    FOUND = "found"
    OWNED = "owned"
    LINKED = "linked"
    MEASURED = "measured"


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    NA = "na"


@dataclass(frozen=True, slots=True)
class Rung:
    step: Step
    verdict: Verdict
    reason: str


class Author(StrEnum):
    """Whose post it is, by the strongest thing that tells."""

    OWN_ACCOUNT = "own-account"
    OTHER_ACCOUNT = "other-account"
    OWN_LINK = "own-link"
    OTHER_LINK = "other-link"
    UNPROVEN = "unproven"


class Carries(StrEnum):
    """Which of the kit's addresses the post holds."""

    TRACKED = "tracked"
    ARTICLE = "article"
    NOTHING = "nothing"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one post. `missing` is the last look's answer, None where it was found or not looked at.

    `label` is the network's name as people read it; `measurable`: it reports counters at all; `read`: it did.
    """

    label: str
    claimed: bool = False
    has_url: bool = True
    clicks: int = 0
    looked: bool = False
    missing: MissingReason | None = None
    detail: str = ""
    author: Author = Author.UNPROVEN
    carries: Carries = Carries.UNSEEN
    old: bool = False
    measurable: bool = True
    read: bool = False

    @property
    def seen(self) -> bool:
        return self.looked and self.missing is None

    @property
    def hidden(self) -> bool:
        """Nothing will ever be seen of it: there is no address, or the network never shows such a post."""
        return not self.has_url or self.missing is MissingReason.NOT_READABLE


def ladder(facts: Facts) -> tuple[Rung, ...]:
    """All seven steps, lowest first."""
    return (
        _claimed(facts),
        clicked(facts.clicks, hidden=facts.hidden),
        _recorded(facts),
        found(facts),
        _owned(facts),
        _linked(facts),
        measured(facts),
    )


def highest(steps: Sequence[Rung]) -> Step | None:
    """The highest step whose applicable lower ones are all yes."""
    reached = None
    for rung in steps:
        if rung.verdict is Verdict.NO:
            break
        if rung.verdict is Verdict.YES:
            reached = rung.step
    return reached


def standing(facts: Facts) -> tuple[PostState, str]:
    """The state that the facts give a post, and the reason where it is not simply fine."""
    if not facts.has_url:
        return PostState.SELF_REPORTED, ON_THEIR_WORD
    if facts.missing is MissingReason.NOT_READABLE:
        return PostState.SELF_REPORTED, found(facts).reason
    if facts.missing is MissingReason.PROTECTED:
        return PostState.PROTECTED, found(facts).reason
    if not facts.seen:
        return PostState.RECORDED, found(facts).reason
    for rung, state in ((_owned(facts), PostState.REJECTED), (_linked(facts), PostState.RECORDED)):
        if rung.verdict is Verdict.NO:
            return state, rung.reason
    return PostState.VERIFIED, ""


def clicked(clicks: int, *, hidden: bool) -> Rung:
    """Clicks can only ever confirm; they are asked for where nothing else can be."""
    if clicks:
        return Rung(Step.CLICKED, Verdict.YES, (_ONE_CLICK if clicks == 1 else _CLICKS) % {"clicks": clicks})
    verdict = Verdict.NO if hidden else Verdict.NA
    return Rung(Step.CLICKED, verdict, mark("Nobody has opened the link yet."))


def measured(facts: Facts) -> Rung:
    if facts.read:
        return Rung(Step.MEASURED, Verdict.YES, _REPORTED % {"label": facts.label})
    if facts.hidden or not facts.measurable:
        return Rung(Step.MEASURED, Verdict.NA, _REPORTS_NONE % {"label": facts.label})
    return Rung(Step.MEASURED, Verdict.NO, mark("Its numbers have not been read yet."))


def _claimed(facts: Facts) -> Rung:
    if facts.claimed:
        return Rung(Step.CLAIMED, Verdict.YES, mark("The kit was taken for this network."))
    return Rung(Step.CLAIMED, Verdict.NA, mark("Recorded without taking the kit here first."))


def _recorded(facts: Facts) -> Rung:
    if facts.has_url:
        return Rung(Step.RECORDED, Verdict.YES, mark("The post's link was given."))
    return Rung(Step.RECORDED, Verdict.NO, mark("No link was given."))


_NOT_FOUND_REASONS = {
    MissingReason.NOT_FOUND: mark("%(label)s does not find it."),
    MissingReason.PROTECTED: mark("It is there, but %(label)s shows it to chosen people only."),
    MissingReason.UNAVAILABLE: mark("%(label)s does not make it available."),
    MissingReason.NO_ANSWER: mark("%(label)s gave no answer about it; we ask again."),
    MissingReason.NOT_READABLE: mark("%(label)s does not let us see this kind of post."),
}


def found(facts: Facts) -> Rung:
    if facts.seen:
        return Rung(Step.FOUND, Verdict.YES, _SHOWN % {"label": facts.label})
    if not facts.has_url:
        return Rung(Step.FOUND, Verdict.NA, mark("Without its link it cannot be looked up."))
    if facts.missing is None:
        return Rung(Step.FOUND, Verdict.NO, mark("Not looked up yet."))
    verdict = Verdict.NA if facts.missing is MissingReason.NOT_READABLE else Verdict.NO
    return Rung(Step.FOUND, verdict, facts.detail or _NOT_FOUND_REASONS[facts.missing] % {"label": facts.label})


_OWNED = {
    Author.OWN_ACCOUNT: (Verdict.YES, mark("It was posted by the connected account.")),
    Author.OWN_LINK: (Verdict.YES, OWN_LINK),
    Author.OTHER_ACCOUNT: (Verdict.NO, mark("It was posted by another account than the connected one.")),
    Author.OTHER_LINK: (Verdict.NO, mark("It carries somebody else's personal link.")),
    Author.UNPROVEN: (Verdict.NA, mark("No account is connected and no personal link is in it: taken on trust.")),
}


def _owned(facts: Facts) -> Rung:
    if not facts.seen:
        return Rung(Step.OWNED, Verdict.NA, mark("Its author has not been seen."))
    return owned(facts.author)


def owned(author: Author) -> Rung:
    """The step of a post whose author was seen."""
    verdict, reason = _OWNED[author]
    return Rung(Step.OWNED, verdict, reason)


def standing_of(steps: Sequence[Rung]) -> tuple[PostState, str] | None:
    """The state that a ladder gives a post that was seen, and the reason; None for one that was not."""
    told = {rung.step: rung for rung in steps}
    seen = told.get(Step.FOUND)
    if seen is None or seen.verdict is not Verdict.YES:
        return None
    for step, state in ((Step.OWNED, PostState.REJECTED), (Step.LINKED, PostState.RECORDED)):
        rung = told.get(step)
        if rung is not None and rung.verdict is Verdict.NO:
            return state, rung.reason
    return PostState.VERIFIED, ""


def _linked(facts: Facts) -> Rung:
    if not facts.seen or facts.carries is Carries.UNSEEN:
        return Rung(Step.LINKED, Verdict.NA, mark("Its text has not been seen."))
    if facts.carries is Carries.TRACKED:
        return Rung(Step.LINKED, Verdict.YES, mark("It carries the kit's tracked link."))
    if facts.old:
        return Rung(Step.LINKED, Verdict.NO, mark("It was posted before the kit came out."))
    if facts.carries is Carries.ARTICLE:
        return Rung(Step.LINKED, Verdict.YES, mark("It links to the article, though not by the tracked link."))
    return Rung(Step.LINKED, Verdict.NO, mark("The kit's link is not in it."))


def author_of(member_id: int, *, account_owner: int | None, link_owners: Sequence[int], has_account: bool) -> Author:
    """Whose post it is, seen from `member_id`: a proven account tells more than a personal link in the text.

    `account_owner` is whose proven account posted it, `link_owners` whose personal links are in it, and
    `has_account` whether this member has a proven account on the network.
    """
    if account_owner is not None:
        return Author.OWN_ACCOUNT if account_owner == member_id else Author.OTHER_ACCOUNT
    if link_owners:
        return Author.OWN_LINK if member_id in link_owners else Author.OTHER_LINK
    return Author.OTHER_ACCOUNT if has_account else Author.UNPROVEN
