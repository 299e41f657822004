"""Thank-you notes: ready words to start from, and to whom they may go at once."""

from dataclasses import dataclass

from share.domain.errors import InvalidError

LONGEST = 500

TEMPLATES = {
    "week": "Thank you for this week. Every share of yours carried the story a little further.",
    "steady": "You have been there nearly every day. It is people like you who keep this going: thank you.",
    "first": "Your first post is out. Welcome, and thank you for beginning.",
    "back": "Good to have you back. Thank you for picking it up again.",
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
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise InvalidError(f"Write 1 to {LONGEST} characters.", field="text")
    return words
