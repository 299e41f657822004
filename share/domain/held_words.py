"""What is held about a member, value by value, as that member reads it instead of the words of our tables."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from share.domain.badges import TITLES
from share.domain.held_fields import FIELDS
from share.domain.ledger import REASONS
from share.domain.source_words import source_words
from share.domain.timeline_words import letter_words, state_words
from share.domain.words import mark, say

MICROS = 1_000_000

_FACTS = {
    "account": mark("account"), "author": mark("written by"), "count": mark("how many"), "each": mark("points each"),
    "goal": mark("goal"), "kits": mark("kits"), "limit": mark("at most"), "newcomer": mark("percent as a newcomer"),
    "points_note": mark("answer"), "run": mark("kit days in a row"), "sum": mark("in sum"), "week": mark("week from"),
    "weight": mark("percent for the network"), "words": mark("words"),
}  # fmt: skip

_WORDS: dict[str, Mapping[str, str]] = {
    "members.state": {"agreed": mark("takes part"), "pending": mark("waits to be let in"), "left": mark("has left")},
    "role": {
        "member": mark("Member"), "editor": mark("Editor"), "coordinator": mark("Coordinator"), "admin": mark("Admin"),
    },
    "shown_as": {"alias": mark("by your alias"), "name": mark("by your name"), "hidden": mark("not at all")},
    "tie": {
        "none": mark("a supporter, not paid for this"), "staff": mark("works for the organisation"),
        "paid": mark("paid for taking part"), "gifted": mark("was given something for taking part"),
    },
    "step": {
        "claimed": mark("claimed"), "clicked": mark("clicked"), "recorded": mark("recorded"), "found": mark("found"),
        "owned": mark("owned"), "linked": mark("linked"), "measured": mark("measured"),
    },
    "verdict": {
        "yes": mark("yes"), "no": mark("no"), "na": mark("does not apply"), "human": mark("people"),
        "unique": mark("people, the first time"), "anonymous": mark("people who are not told apart"),
        **{str(verdict): reason for verdict, reason in REASONS.items()},
    },
    "rule": {
        "post": mark("a verified post"), "engagement": mark("engagements"), "click": mark("clicks"),
        "run": mark("kit days in a row"), "click_limit": mark("the limit of clicks"),
        "day_limit": mark("the limit of a day"), "week_limit": mark("the limit of a week"),
        "adjustment": mark("answered by a coordinator"),
    },
    "proof": {
        "oauth": mark("by signing in there"), "code": mark("by a code in the profile"),
        "link": mark("by a link in the profile"), "app-password": mark("by an app password"),
        "page": mark("by the Page's own token"),
    },
    "channel": {
        "join": mark("join"), "import": mark("import"), "setup": mark("setup"), "account page": mark("account page"),
        "command line": mark("command line"), "mail": mark("by mail"), "push": mark("as a notification"),
    },
    "carries": {
        "tracked": mark("your tracked link"), "article": mark("the address of the article"),
        "nothing": mark("no address of the kit"), "unseen": mark("not seen"),
    },
    "what": {
        "campaign": mark("taking part"), "mail": mark("mails"), "call": mark("calls"),
        "account": mark("your account there"), "search": mark("looking for your posts there"),
    },
    "standing_moves.what": {"sums": mark("sums")},
    "how": {
        "corrected": mark("you corrected your post"), "removed": mark("you removed your post"),
        "never_posted": mark("you never posted it"),
    },
    "badges.name": {str(name): title for name, title in TITLES.items()},
}  # fmt: skip

STATES = (
    mark("asked"), mark("yes"), mark("no"), mark("taken"), mark("connected"),
    mark("reconnect"), mark("disconnected"), mark("intended"), mark("published"),
    mark("open"), mark("accepted"), mark("returned"), mark("cleared"), mark("upheld"),
)  # fmt: skip
"""States beside those of letters and posts, for the translators; they are said by their names."""


def value_words(table: str, field: str, value: Any, labels: Mapping[str, str]) -> Any:
    """A kept value in the reader's words; times, numbers and what people wrote are left as they are.

    `labels` are what networks are called.
    """
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, dict):
        return "; ".join(_fact(table, name, one, labels) for name, one in value.items() if one not in (None, ""))
    if isinstance(value, list):
        return ", ".join(str(value_words(table, field, one, labels)) for one in value)
    if isinstance(value, float):
        return round(value, 1)
    if field == "micros":
        return value / MICROS
    return _said(table, field, value, labels) if isinstance(value, str) else value


def _fact(table: str, name: str, value: Any, labels: Mapping[str, str]) -> str:
    called = say(_FACTS.get(name) or FIELDS.get(name) or name.replace("_", " "))
    return f"{called}: {value_words(table, name, value, labels)}"


def _said(table: str, field: str, value: str, labels: Mapping[str, str]) -> str:
    known = _WORDS.get(f"{table}.{field}") or _WORDS.get(field) or {}
    first, _, network = value.partition(":")
    if first in known:
        return f"{say(known[first])}, {say(labels.get(network, network))}" if network else say(known[first])
    if field in {"network", "usual_network"}:
        return say(labels.get(value, value))
    if field == "state":
        return state_words(value)
    if field == "kind" and table == "notices":
        return letter_words(value)
    return source_words(value) if field == "source" else value
