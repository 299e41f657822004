"""Figures that do not look like people's doing: what they are called, and how they are told of.

Nothing here punishes: what is found is held for a person, who says "fine" or "leave out", and can change their mind.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from share.domain.words import mark, say


class Kind(StrEnum):
    ENGAGEMENT_JUMP = "engagement_jump"
    CLICK_JUMP = "click_jump"
    CLICK_SUM = "click_sum"
    CLICK_RING = "click_ring"
    SHARED_AUTHOR = "shared_author"
    CONTESTS = "contests"
    DELETED = "deleted"
    LINK_GONE = "link_gone"


class State(StrEnum):
    """`upheld`: a person left it out."""

    OPEN = "open"
    CLEARED = "cleared"
    UPHELD = "upheld"


LEAST_ENGAGEMENTS = 50
LEAST_CLICKS, LEAST_CLICKS_IN_ALL = 40, 200
"""Below these counts nothing is looked into: a happy day is no jump. Clicks are those of one hour, and of all."""

GROWN_PART = 0.4
"""Part of its whole that a post must have had before growth can be told from a jump."""

TIMES_USUAL = 3
"""A jump is at least so many times what is usual."""

TIMES_FINE = 3
"""What a person found fine is held again once it is so many times as much."""

SIZE = "size"
"""The fact that says how much there was."""

SOON = timedelta(hours=72)
"""A post that is gone so soon after it was verified was perhaps made for the points alone."""

DELETED_POSTS, DELETED_SHARE = 3, 0.3
"""So many of them, and such a part of a member's posts of the month."""

CONTESTS_A_MONTH = 3
RING_VISITORS = 4
RING_SHARE = 0.6
"""Part of a link's visitors of two days that also came to the others of a ring."""

LOOK_AGAIN_AFTER, LOOK_AGAIN_UNTIL = timedelta(hours=48), timedelta(days=7)
LOOK_BACK = timedelta(days=30)

TITLES = {
    Kind.ENGAGEMENT_JUMP: mark("Engagements jumped"),
    Kind.CLICK_JUMP: mark("Clicks jumped"),
    Kind.CLICK_SUM: mark("Far more clicks than links get"),
    Kind.CLICK_RING: mark("The same visitors went round several links"),
    Kind.SHARED_AUTHOR: mark("One account posted for several members"),
    Kind.CONTESTS: mark("Recorded other people's posts again and again"),
    Kind.DELETED: mark("Deleted soon after they counted"),
    Kind.LINK_GONE: mark("The link was taken out after it counted"),
}

_REASONS = {
    Kind.ENGAGEMENT_JUMP: mark("%(after)s engagements where %(usual)s are usual on this network."),
    Kind.CLICK_JUMP: mark("%(after)s clicks within one hour, where links there have %(usual)s in their best hour."),
    Kind.CLICK_SUM: mark("%(after)s clicks in all, where links there have %(usual)s."),
    Kind.CLICK_RING: mark(
        "%(shared)s of this link's %(visitors)s visitors also opened the links of %(members)s other members, "
        "within two days."
    ),
    Kind.SHARED_AUTHOR: mark("This post's account also posted what %(members)s other members recorded as theirs."),
    Kind.CONTESTS: mark("Recorded %(contests)s posts within 30 days that others had recorded first."),
    Kind.DELETED: mark(
        "Gone %(hours)s hours after it was verified; %(deleted)s of %(posts)s posts of 30 days went like this."
    ),
    Kind.LINK_GONE: mark("It was verified with the kit's link; a later look found it without."),
}

_TOLD = {
    Kind.ENGAGEMENT_JUMP: mark(
        "Its engagements grew in a way that people's do not, so they are left out of the boards."
    ),
    Kind.CLICK_JUMP: mark("Many clicks came within one hour in a way that people's do not, so this link is left out."),
    Kind.CLICK_SUM: mark("Clicks came over many hours in a way that people's do not, so this link is left out."),
    Kind.CLICK_RING: mark("The same few visitors went round several members' links, so this link is left out."),
    Kind.SHARED_AUTHOR: mark("Its account also posted for other members, so it is not counted as yours."),
    Kind.CONTESTS: mark("Several posts that you recorded were others' already."),
    Kind.DELETED: mark("It was deleted soon after it counted, so it counts no more."),
    Kind.LINK_GONE: mark("The kit's link was taken out of it, so it counts no more."),
}


def reason(kind: Kind, facts: Mapping[str, Any]) -> str:
    """Why it was found, in plain words with its figures: for a coordinator."""
    if kind is Kind.ENGAGEMENT_JUMP and "before" in facts:
        return say("From %(before)s to %(after)s engagements within %(hours)s hours; %(usual)s are usual.", **facts)
    return say(_REASONS[kind], **facts)


def told(kind: Kind) -> str:
    """What the member is told where it was left out: the fact, and no blame."""
    return say(_TOLD[kind])
