"""What one page needs in several places is asked once: answers are kept with the session that the page shares.

What a member has none of is not asked for at all: repositories/glance finds that out for a whole page at once.
"""

from collections.abc import Callable, Hashable
from enum import StrEnum, auto
from typing import TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")

_KEY = "asked"
_NONE = "has none of"


class Own(StrEnum):
    """What a member may have of a kit, or at all; most have none of most of it."""

    CLAIMS = auto()
    SKIP = auto()
    REMINDER = auto()
    POSTS = auto()
    FOUND_POSTS = auto()
    ACCOUNTS = auto()
    PUBLICATIONS = auto()
    FIXES = auto()
    UNANSWERED = auto()
    THANKS = auto()
    GOALS = auto()


class Ever(StrEnum):
    """What a member may have had at all."""

    BADGES = auto()
    LEFT_OUT = auto()
    PAUSES = auto()
    POSTS = auto()
    THANKS = auto()


def keep(session: Session) -> None:
    """From now on once() keeps this session's answers: nothing is written while it is open."""
    session.info.setdefault(_KEY, {})
    session.info.setdefault(_NONE, set())


def once(session: Session, key: Hashable, ask: Callable[[], T]) -> T:
    """The answer that `ask` gives, or gave before in a session that keeps its answers; any other asks afresh.

    The key names the question and all that the answer depends on, such as whose it is.
    """
    kept = session.info.get(_KEY)
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    found: T = kept[key]
    return found


def tell(session: Session, key: Hashable, answer: object) -> None:
    """Keep an answer that came along with another one, for once() in a session that keeps its answers."""
    if (kept := session.info.get(_KEY)) is not None:
        kept[key] = answer


def rule_out(session: Session, what: Own | Ever, *whose: Hashable) -> None:
    """Note that there is nothing of this, in a session that keeps its answers."""
    if (none := session.info.get(_NONE)) is not None:
        none.add((what, *whose))


def has_none(session: Session, what: Own | Ever, *whose: Hashable) -> bool:
    """Whether it is known that there is nothing of this; False where nobody has looked."""
    return (what, *whose) in session.info.get(_NONE, ())
