"""What one page needs in several places is asked once: answers are kept with the session that the page shares."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")

_KEY = "asked"


def keep(session: Session) -> None:
    """From now on once() keeps this session's answers: nothing is written while it is open."""
    session.info.setdefault(_KEY, {})


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
