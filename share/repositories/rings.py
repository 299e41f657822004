"""Links whose visitors go round each other's: told by the day's visitor hashes, which live 48 hours at most."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.suspicions import RING_SHARE, RING_VISITORS, Kind
from share.models.clicks import Visitor
from share.models.links import Link
from share.repositories.statements import among
from share.repositories.suspicions import Sighting

FEWEST_LINKS, MOST_LINKS = 3, 100
"""How many links a visitor opens who may be going round: fewer are chance, more are a program's."""


@dataclass(frozen=True, slots=True)
class _Visited:
    """Links with their members and those of their visitors who go round, and how many visitors each has in all."""

    members: Mapping[int, int]
    round_going: Mapping[int, frozenset[str]]
    visitors: Mapping[int, int]


def rings(session: Session) -> list[Sighting]:
    """Every link of a ring: three or more members' links that the same few visitors opened."""
    visited = _visited(session)
    found: list[Sighting] = []
    for ring in _rings(visited):
        members = {visited.members[link] for link in ring}
        names = ",".join(str(member) for member in sorted(members))
        topic = f"ring:{blake2b(names.encode(), digest_size=8).hexdigest()}"
        found += [
            Sighting(
                Kind.CLICK_RING,
                topic,
                visited.members[link],
                {
                    "shared": len(visited.round_going[link]),
                    "visitors": visited.visitors[link],
                    "members": len(members) - 1,
                },
                link_id=link,
            )
            for link in sorted(ring)
        ]
    return found


def _visited(session: Session) -> _Visited:
    several = (
        select(Visitor.visitor)
        .group_by(Visitor.visitor)
        .having(func.count().between(FEWEST_LINKS, MOST_LINKS))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Visitor.link_id, Visitor.visitor, Link.member_id)
        .join(Link, Link.id == Visitor.link_id)
        .where(Visitor.visitor.in_(several), Link.left_out_at.is_(None))
    )
    members: dict[int, int] = {}
    seen: dict[int, set[str]] = defaultdict(set)
    for link, visitor, member in rows:
        members[link] = member
        seen[link].add(visitor)
    enough = {link: frozenset(visitors) for link, visitors in seen.items() if len(visitors) >= RING_VISITORS}
    counted = (
        select(Visitor.link_id, func.count()).where(among(session, Visitor.link_id, list(enough))) if enough else None
    )
    totals = (
        {} if counted is None else {row[0]: int(row[1]) for row in session.execute(counted.group_by(Visitor.link_id))}
    )
    mostly = {link: some for link, some in enough.items() if len(some) >= RING_SHARE * totals[link]}
    return _Visited(members, mostly, totals)


def _rings(visited: _Visited) -> list[set[int]]:
    """Links that hang together by enough visitors in common, of three or more members."""
    beside = _beside(visited)
    rings: list[set[int]] = []
    left = set(beside)
    while left:
        ring, edge = set(), [left.pop()]
        while edge:
            link = edge.pop()
            ring.add(link)
            edge += beside[link] & left
            left -= beside[link]
        if len({visited.members[link] for link in ring}) >= FEWEST_LINKS:
            rings.append(ring)
    return rings


def _beside(visited: _Visited) -> dict[int, set[int]]:
    """Which links of other members have enough visitors in common with each."""
    of_visitor: dict[str, list[int]] = defaultdict(list)
    for link, visitors in visited.round_going.items():
        for visitor in visitors:
            of_visitor[visitor].append(link)
    found: dict[int, set[int]] = {}
    for link, visitors in visited.round_going.items():
        common = Counter(other for visitor in visitors for other in of_visitor[visitor])
        found[link] = {
            other
            for other, count in common.items()
            if count >= RING_VISITORS and visited.members[other] != visited.members[link]
        }
    return found
