"""What letters without a subject are called, and states of letters and posts, as lists tell them."""

from share.domain.words import mark, say

_LETTERS = {
    "signin": mark("Sign-in link"),
    "kit_digest": mark("Daily kit"),
    "kit_reminder": mark("Reminder of a kit"),
    "kit_push": mark("Notification of a kit"),
    "invite": mark("Invitation"),
    "welcome": mark("Welcome"),
    "erase": mark("Erasing an account"),
    "account_reconnect": mark("Account to connect again"),
    "account_expiring": mark("Connection that ends soon"),
    "kit_recall": mark("Kit taken back"),
    "kit_correction": mark("Correction of a kit"),
    "suggestion_accepted": mark("Suggestion taken"),
    "suggestion_returned": mark("Suggestion given back"),
    "points_answered": mark("Answer about points"),
    "thanks": mark("Thank-you note"),
}
STATES = (
    # Of letters
    mark("queued"),
    mark("sending"),
    mark("sent"),
    mark("skipped"),
    mark("failed"),
    mark("unknown"),
    # Of posts
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
"""For the translators; they are said by their names."""

CHANNELS = (mark("join"), mark("import"), mark("setup"), mark("account page"), mark("command line"))
"""Where people agreed, for the translators, too."""


def letter_words(kind: str) -> str:
    """A letter's kind in the reader's words."""
    return say(_LETTERS.get(kind) or kind.replace("_", " "))


def state_words(state: str) -> str:
    """A post's or letter's state in the reader's words."""
    return say(state.replace("_", " "))
