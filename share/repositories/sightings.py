"""The figures in which jumps are looked for: few candidates, each beside its member's and its network's history."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session

from share.domain.outliers import Measure, measure
from share.domain.posts import PostState
from share.domain.series import Change, unpack
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post
from share.models.readings import CurrentReading, ReadingSeries
from share.repositories.standing_facts import FOR_AUTHORS
from share.repositories.statements import among

SAMPLE = 3000
"""So many of a network's latest posts or links are its measure."""

AT_ONCE = 1000
"""Posts whose readings, and members whose posts, are looked at together."""

STIRRING = timedelta(days=15)
"""How long a post's counts are read, and its link is clicked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post or link with a count that is worth a look; `born` is when the post was made, or the link."""

    subject_id: int
    member_id: int
    network: str
    count: int
    born: datetime


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual on a network, and for a member on it."""

    networks: dict[str, Measure]
    members: dict[tuple[int, str], Measure]


_COUNTED = (Post.state == PostState.VERIFIED.value) & Post.network.not_in(FOR_AUTHORS)
_HUMAN = (ClickHour.link_id == Link.id) & (ClickHour.verdict == "human")
_hourly = func.sum(ClickHour.clicks)
_in_all = select(_hourly).where(_HUMAN).correlate(Link).scalar_subquery()
_clicked = exists().where(_HUMAN)


def _peak(*tests: ColumnElement[bool]) -> ScalarSelect[int]:
    """A link's best hour by all hosts together: each has rows of its own."""
    best = select(_hourly).where(_HUMAN, *tests).group_by(ClickHour.hour).order_by(_hourly.desc()).limit(1)
    return best.correlate(Link).scalar_subquery()


Counts = Select[int, int, str, int | None] | Select[int, int, str, int]
"""Each subject with its member, its network and its count."""


def posts_with(session: Session, *, least: int, now: datetime) -> list[Candidate]:
    """Verified posts of the kits that still stir, with at least so many engagements."""
    stirring = select(Kit.id).where(Kit.published_at >= now - STIRRING)
    rows = session.execute(
        select(Post.id, Post.member_id, Post.network, CurrentReading.engagements, Post.posted_at, Post.recorded_at)
        .join(CurrentReading, CurrentReading.post_id == Post.id)
        .where(Post.kit_id.in_(stirring), _COUNTED, CurrentReading.engagements >= least)
        .order_by(Post.id)
    )
    return [
        Candidate(post_id, member_id, network, int(count or 0), posted_at or recorded_at)
        for post_id, member_id, network, count, posted_at, recorded_at in rows
    ]


def links_with(session: Session, *, least: int, now: datetime) -> list[Candidate]:
    """Links that in some hour of the last days had at least so many human clicks, with the highest of them."""
    found = _links_with(session, _peak(ClickHour.hour >= now - STIRRING), least=least, now=now)
    return [one for one in found if one.count >= least]


def links_with_in_all(session: Session, *, least: int, now: datetime) -> list[Candidate]:
    """Links that in the last days had at least so many human clicks, with all that they ever had."""
    return _links_with(session, _in_all, least=least, now=now)


def _links_with(session: Session, count: ScalarSelect[int], *, least: int, now: datetime) -> list[Candidate]:
    """Links with at least so many human clicks in the last days, each with its count."""
    lately = (ClickHour.verdict == "human") & (ClickHour.hour >= now - STIRRING)
    stirred = select(ClickHour.link_id).where(lately).group_by(ClickHour.link_id).having(_hourly >= least)
    rows = session.execute(
        select(Link.id, Link.member_id, Link.network, count, Link.created_at)
        .where(Link.id.in_(stirred), Link.left_out_at.is_(None))
        .order_by(Link.id)
    )
    return [Candidate(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows]


def engagements_around(session: Session, candidates: Collection[Candidate]) -> Measures:
    """What is usual beside these posts: engagements of verified posts."""
    counts = (
        select(Post.id, Post.member_id, Post.network, CurrentReading.engagements)
        .join(CurrentReading, CurrentReading.post_id == Post.id)
        .where(_COUNTED, CurrentReading.engagements.is_not(None))
    )
    return _around(session, counts, Post, candidates)


def clicks_around(session: Session, candidates: Collection[Candidate]) -> Measures:
    """What is usual beside these links: human clicks in a link's best hour."""
    return _clicks_around(session, _peak(), candidates)


def clicks_in_all_around(session: Session, candidates: Collection[Candidate]) -> Measures:
    """What is usual beside these links: all human clicks of a link."""
    return _clicks_around(session, _in_all, candidates)


def _clicks_around(session: Session, count: ScalarSelect[int], candidates: Collection[Candidate]) -> Measures:
    counts = select(Link.id, Link.member_id, Link.network, count).where(_clicked, Link.left_out_at.is_(None))
    return _around(session, counts, Link, candidates)


def _around(
    session: Session,
    counts: Counts,
    table: type[Post] | type[Link],
    candidates: Collection[Candidate],
) -> Measures:
    """A candidate is no measure of itself."""
    mine = {one.subject_id for one in candidates}
    networks: dict[str, Measure] = {}
    for network in {one.network for one in candidates}:
        rows = session.execute(counts.where(table.network == network).order_by(table.id.desc()).limit(SAMPLE))
        if found := measure([int(count or 0) for subject, _, _, count in rows if subject not in mine]):
            networks[network] = found
    members: dict[tuple[int, str], Measure] = {}
    people = sorted({one.member_id for one in candidates})
    for start in range(0, len(people), AT_ONCE):
        own: dict[tuple[int, str], list[float]] = defaultdict(list)
        some = among(session, table.member_id, people[start : start + AT_ONCE])
        for subject, member, name, count in session.execute(counts.where(some)):
            if subject not in mine:
                own[member, name].append(int(count or 0))
        members |= {key: found for key, values in own.items() if (found := measure(values))}
    return Measures(networks, members)


def with_series(session: Session, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Sequence[Change]]]:
    """Each post with how its counters changed; of very many a part at a time is held in memory."""
    for start in range(0, len(candidates), AT_ONCE):
        some = candidates[start : start + AT_ONCE]
        wanted = among(session, ReadingSeries.post_id, [one.subject_id for one in some])
        rows = session.execute(select(ReadingSeries.post_id, ReadingSeries.packed).where(wanted))
        packed = {post_id: readings for post_id, readings in rows}  # noqa: C416 - a row is no pair to mypy
        for one in some:
            yield one, unpack(packed[one.subject_id]) if one.subject_id in packed else ()
