"""Thank-you notes: ready words to start from, and to whom they may go at once."""

from dataclasses import dataclass

from share.domain.errors import InvalidError
from share.domain.texts import written
from share.domain.words import mark, say

LONGEST = 500

TEMPLATES = {
    "week": mark("Thank you for this week. Every share of yours carried the story a little further."),
    "steady": mark("You have been there nearly every day. It is people like you who keep this going: thank you."),
    "first": mark("Your first post is out. Welcome, and thank you for beginning."),
    "back": mark("Good to have you back. Thank you for picking it up again."),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Who is thanked: posted at least `posted` of the last `kits` kits; `group` is a public id, "" for all."""

    posted: int
    kits: int
    group: str = ""


FILTERS = {
    "most": Filter(5, 7),
    "all": Filter(7, 7),
    "some": Filter(3, 7),
    "once": Filter(1, 7),
}
"""The saved filters, by name."""


def check(text: str) -> str:
    """The words as they are sent; raises InvalidError."""
    words = written(text)
    if not words or len(words) > LONGEST:
        raise InvalidError(say("Write 1 to %(longest)s characters.", longest=LONGEST), field="text")
    return words
