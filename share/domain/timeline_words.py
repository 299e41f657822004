"""The short names of letters and of states, as a timeline tells them."""

from share.domain.words import mark, say

_NAMES = (
    # Letters
    mark("signin"),
    mark("kit digest"),
    mark("kit reminder"),
    mark("kit push"),
    mark("invite"),
    mark("welcome"),
    mark("erase"),
    mark("account reconnect"),
    mark("account expiring"),
    mark("kit recall"),
    mark("kit correction"),
    mark("suggestion accepted"),
    mark("suggestion returned"),
    mark("points answered"),
    mark("thanks"),
    # What became of them
    mark("queued"),
    mark("sending"),
    mark("sent"),
    mark("skipped"),
    mark("failed"),
    mark("unknown"),
    # Posts
    mark("recorded"),
    mark("verified"),
    mark("self reported"),
    mark("rejected"),
    mark("protected"),
    mark("gone"),
    mark("contested"),
    mark("withdrawn"),
    mark("left out"),
)


def letter_words(kind: str) -> str:
    """A letter's kind in the reader's words."""
    return _words(kind)


def state_words(state: str) -> str:
    """A post's or letter's state in the reader's words."""
    return _words(state)


def _words(name: str) -> str:
    return say(name.replace("_", " "))
