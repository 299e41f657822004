"""Links whose visitors go round each other's: told by the day's visitor hashes, which live 48 hours at most."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.clicks import Visit, link_of
from share.domain.suspicions import RING_SHARE, RING_VISITORS, Kind
from share.domain.visits import number_of, unpack
from share.models.clicks import Visits
from share.models.links import Link
from share.repositories.statements import among
from share.repositories.suspicions import Sighting

FEWEST_LINKS, MOST_LINKS = 3, 100
"""How many links a visitor opens who may be going round: fewer are chance, more are a program's."""

AT_ONCE = 500_000
"""Visits that are held in memory together: about 60 MB."""

_LINK = 8
"""Digits of a link in a visit; its visitor's hash follows."""


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
    going: dict[int, set[str]] = defaultdict(set)
    visitors: Counter[int] = Counter()
    for visits in _visits(session):
        links_of = Counter(key[_LINK:] for key in visits)
        visitors.update(map(link_of, visits))
        for key in visits:
            if FEWEST_LINKS <= links_of[key[_LINK:]] <= MOST_LINKS:
                going[link_of(key)].add(key[_LINK:])
    mostly = {
        link: frozenset(some)
        for link, some in going.items()
        if len(some) >= max(RING_VISITORS, RING_SHARE * visitors[link])
    }
    rows = select(Link.id, Link.member_id).where(among(session, Link.id, list(mostly)), Link.left_out_at.is_(None))
    members = {row[0]: row[1] for row in session.execute(rows)} if mostly else {}
    return _Visited(members, {link: mostly[link] for link in members}, visitors)


def _visits(session: Session) -> Iterator[set[Visit]]:
    """All visits that are kept, some at a time; a visitor's stand all in one part."""
    packed = session.scalars(select(Visits.visits)).all()
    parts = 1 + sum(map(number_of, packed)) // AT_ONCE
    for part in range(parts):
        yield {key for one in packed for key in unpack(one) if parts == 1 or int(key[_LINK:], 16) % parts == part}


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
