"""Looks over the latest posts and clicks; whatever stands out is held for a person and goes on counting meanwhile."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from share.core import Core, Session
from share.domain import growth
from share.domain.due import Job
from share.domain.outliers import CUT_OFF, leap, stands_out
from share.domain.readings import engagements
from share.domain.series import Change
from share.domain.suspicions import (
    GROWN_PART,
    LEAST_CLICKS,
    LEAST_CLICKS_IN_ALL,
    LEAST_ENGAGEMENTS,
    SIZE,
    TIMES_USUAL,
    Kind,
)
from share.repositories import doings, due, posts, rings, second_looks, sightings, suspicions
from share.repositories.due import Owed
from share.repositories.sightings import Candidate, Measures
from share.repositories.suspicions import Sighting

HOUR = 3600

_curve = cache(growth.of_network)
"""A curve takes longer to make than all that one post is asked."""


def find_due(core: Core) -> int:
    """Look once where a look is due; returns how many looks that were."""
    with core.write() as session:
        held = due.lease(session, Job.FIND_SUSPICIONS, now=core.now(), limit=1)
    for lease in held:
        with core.read() as session:
            found = look(core, session)
        with core.write() as session:
            ours = due.done(session, lease)
            if ours:
                suspicions.hold(session, found, now=core.now())
        if ours:
            _owe_second_looks(core)
    return len(held)


def look(core: Core, session: Session) -> list[Sighting]:
    """Everything that stands out now, known or new."""
    now = core.now()
    return [
        *_engagements(core, session),
        *_clicks(core, session),
        *rings.rings(session),
        *doings.shared_authors(session, now=now),
        *doings.contesting(session, now=now),
        *doings.deleting(session, now=now),
    ]


def _engagements(core: Core, session: Session) -> list[Sighting]:
    found = sightings.posts_with(session, least=LEAST_ENGAGEMENTS, now=core.now())
    measures = sightings.engagements_around(session, found)
    return [
        Sighting(
            Kind.ENGAGEMENT_JUMP, f"jump:{one.subject_id}", one.member_id, _sized(facts, one), post_id=one.subject_id
        )
        for one, changes in sightings.with_series(session, found)
        if (facts := _jump(core, one, measures, changes) or _level(one, measures))
    ]


def _sized(facts: dict[str, int], one: Candidate) -> dict[str, int]:
    """With the count that was looked at: what was found fine is looked into again once it is far above that."""
    return facts | {SIZE: one.count}


def _jump(core: Core, one: Candidate, measures: Measures, changes: Sequence[Change]) -> dict[str, int] | None:
    """The last growth between two looks that no post of the network has at that age."""
    reported, curve, usual = (
        core.networks.get(one.network).measures,
        _curve(one.network),
        _usual(one, measures),
    )
    seen = [(change.sampled_at, engagements(change.counts, reported).value) for change in changes]
    for (early, before), (late, after) in reversed(list(pairwise(seen))):
        if before is None or after is None or after - before < max(LEAST_ENGAGEMENTS, TIMES_USUAL * usual):
            continue
        share = curve.at((early - one.born).total_seconds() / HOUR)
        if share < GROWN_PART:
            continue
        by_now = curve.at((late - one.born).total_seconds() / HOUR)
        if leap(before, after, share_before=share, share_after=by_now) > CUT_OFF:
            hours = max(1, round((late - early).total_seconds() / HOUR))
            return {"before": before, "after": after, "hours": hours, "usual": usual}
    return None


def _level(one: Candidate, measures: Measures) -> dict[str, int] | None:
    """A count that is far above what is usual, however it came."""
    own, others = measures.members.get((one.member_id, one.network)), measures.networks.get(one.network)
    least = max(LEAST_ENGAGEMENTS, TIMES_USUAL * _usual(one, measures))
    if not stands_out(one.count, own=own, others=others, least=least):
        return None
    return {"after": one.count, "usual": _usual(one, measures)}


def _usual(one: Candidate, measures: Measures) -> int:
    """What is usual for the member, else on the network: the higher of the two."""
    known = (measures.members.get((one.member_id, one.network)), measures.networks.get(one.network))
    return round(max((measure.usual for measure in known if measure is not None), default=0))


def _clicks(core: Core, session: Session) -> Iterator[Sighting]:
    """Links with an hour, or with a sum that no hour explains, far above what is usual: a drip makes no jump."""
    now, best = core.now(), dict[int, int]()
    found = sightings.links_with(session, least=LEAST_CLICKS, now=now)
    measures = sightings.clicks_around(session, found)
    for one in found:
        if facts := _level(one, measures):
            best[one.subject_id] = one.count
            yield _of_link(Kind.CLICK_JUMP, one, facts)
    found = sightings.links_with_in_all(session, least=LEAST_CLICKS_IN_ALL, now=now)
    measures = sightings.clicks_in_all_around(session, found)
    for one in found:
        if one.count >= TIMES_USUAL * best.get(one.subject_id, 0) and (facts := _level(one, measures)):
            yield _of_link(Kind.CLICK_SUM, one, facts)


def _of_link(kind: Kind, one: Candidate, facts: dict[str, int]) -> Sighting:
    return Sighting(kind, f"clicks:{one.subject_id}", one.member_id, _sized(facts, one), link_id=one.subject_id)


def _owe_second_looks(core: Core) -> None:
    """Look once more whether verified posts still carry the link, where looking costs nothing."""
    free = [network.name for network in core.networks.all if core.networks.asks(network) and network.price is None]
    with core.read() as session:
        wanted = second_looks.wanted(session, networks=free, now=core.now())
    for start in range(0, len(wanted), second_looks.TOGETHER):
        with core.write() as session:
            taken = second_looks.take(session, wanted[start : start + second_looks.TOGETHER], now=core.now())
            looks = [
                Owed(post.id, core.now(), core.networks.batch_of(ref)) for post in taken if (ref := posts.ref_of(post))
            ]
            due.owe(session, Job.VERIFY_POST, looks, now=core.now())
        core.db.give_way()
