"""What a session changed of the facts that points and boards are made of; both follow before it commits.

Whoever changes such a fact says so here, in the same transaction and as often as they like. What follows from it
is worked out once, last, and only for what was named.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.orm import Session

from share.repositories import scores, standings
from share.repositories.score_steps import Touched

_KEY = "changes"


@dataclass(slots=True)
class Noted:
    """Ids of what changed. `everything`: too much to name, so all of it is worked out anew."""

    posts: set[int] = field(default_factory=set)
    losing: set[int] = field(default_factory=set)
    readings: set[int] = field(default_factory=set)
    links: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    kits: set[int] = field(default_factory=set)
    campaigns: set[int] = field(default_factory=set)
    scored: set[int] = field(default_factory=set)
    everything: bool = False


def posts(session: Session, ids: Iterable[int], *, of: Iterable[int] = ()) -> None:
    """These posts' state, member, kit, evidence or readings changed, or they are gone.

    `of` are the members who lost them, where they went to others or are gone for good.
    """
    if found := set(ids):
        _noted(session).posts.update(found)
        _noted(session).losing.update(of)


def readings(session: Session, ids: Iterable[int]) -> None:
    """These posts' readings changed, and nothing else of them: that is cheaper to follow."""
    if found := set(ids):
        _noted(session).readings.update(found)


def links(session: Session, ids: Iterable[int]) -> None:
    """These tracked links' human clicks changed."""
    if found := set(ids):
        _noted(session).links.update(found)


def members(session: Session, ids: Iterable[int]) -> None:
    """These members' names, groups, states or how they are shown changed."""
    if found := set(ids):
        _noted(session).members.update(found)


def kits(session: Session, ids: Iterable[int]) -> None:
    """These kits' titles, dates or states changed."""
    if found := set(ids):
        _noted(session).kits.update(found)


def campaigns(session: Session, ids: Iterable[int]) -> None:
    """These campaigns' names, dates, rules or whether they rank changed."""
    if found := set(ids):
        _noted(session).campaigns.update(found)


def points(session: Session, ids: Iterable[int]) -> None:
    """These members' points are to be worked out from all their evidence: other rules hold, a dispute was settled."""
    if found := set(ids):
        _noted(session).scored.update(found)


def everything(session: Session) -> None:
    """So much changed that nobody can name it: the sample campaign was made, a backup was put back."""
    _noted(session).everything = True


def _noted(session: Session) -> Noted:
    noted: Noted | None = session.info.get(_KEY)
    if noted is None:
        noted = session.info[_KEY] = Noted()
        event.listen(session, "before_commit", _settle, once=True)
        event.listen(session, "after_rollback", _forget, once=True)
    return noted


def _settle(session: Session) -> None:
    """The boards come last: there writers take turns, so they meet as shortly as can be."""
    noted: Noted | None = session.info.pop(_KEY, None)
    if noted is None:
        return
    session.flush()
    touched = Touched(
        posts=noted.posts,
        losing=noted.losing,
        readings=noted.readings - noted.posts,
        links=noted.links,
        members=noted.scored,
        everything=noted.everything,
    )
    points = scores.settle(session, touched)
    standings.settle(
        session,
        posts=noted.posts | noted.readings,
        links=noted.links,
        members=noted.members,
        kits=noted.kits,
        points=points,
        everything=noted.everything,
    )


def _forget(session: Session) -> None:
    session.info.pop(_KEY, None)
