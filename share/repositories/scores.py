"""Points follow evidence: what was named is worked out anew before the commit of the transaction that changed it.

A reading or a click touches its own line and its day's limits alone. Where anything else of a post changes, its
member's runs and first kits follow. Members whose lines are of earlier rules are worked out from all their evidence.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from share.domain import score_lines
from share.domain.scores import OF_POSTS, PointDelta, Rule
from share.repositories import score_entries, score_facts, score_rules, score_steps, score_totals
from share.repositories.score_entries import Why
from share.repositories.score_rules import Holding
from share.repositories.score_steps import Touched

MEMBERS = 1_000
"""Members worked out whole at a time."""


def settle(session: Session, touched: Touched) -> list[PointDelta]:
    """Bring the ledger to what the evidence says; returns by how much whose points moved, where and on which day.

    Where everything changed nothing is returned: who follows points adds them up anew, and they would be millions.
    """
    found: list[PointDelta] = []
    # By campaign, and by member within: no two writers wait for each other.
    for holding in score_rules.holding(session):
        if touched.everything:
            score_totals.seed(session, holding.campaign_id)
        for members in _whole(session, holding, touched):
            moved = work_out(session, holding, members)
            found += [] if touched.everything else moved
        if not touched.everything:
            found += _named(session, holding, touched)
    return _summed(found)


def _whole(session: Session, holding: Holding, touched: Touched) -> Iterator[list[int]]:
    if not touched.everything:
        ids = sorted(touched.members)
        yield from (ids[start : start + MEMBERS] for start in range(0, len(ids), MEMBERS))
        return
    after = 0
    while members := score_totals.members(session, holding.campaign_id, after=after, limit=MEMBERS):
        yield members
        after = members[-1]


def work_out(session: Session, holding: Holding, members: Collection[int]) -> list[PointDelta]:
    """Work these members' lines out from all their evidence, and those of whoever still holds a line of it."""
    campaign_id, ids = holding.campaign_id, set(members)
    versions = score_totals.lock(session, campaign_id, ids)
    facts = score_facts.of_members(session, holding, ids)
    held = score_entries.owners(session, campaign_id, OF_POSTS, {post.post_id for post in facts.posts})
    held |= score_entries.owners(session, campaign_id, (Rule.CLICK,), {one.link_id for one in facts.clicks})
    if held - ids:
        return work_out(session, holding, ids | held)
    new = score_lines.lines(holding.rules, facts)
    old = score_entries.of_members(session, campaign_id, ids)
    by_rules = frozenset(one for one in ids if versions[one] not in {0, holding.version})
    found = score_entries.bring(session, campaign_id, old, new, why(session, holding, by_rules))
    if by_rules:
        score_entries.stamp(session, campaign_id, by_rules, version=holding.version)
    points = dict.fromkeys(ids, 0)
    for line in new:
        points[line.member_id] += line.points
    score_totals.put(session, campaign_id, points, version=holding.version)
    return found


def _named(session: Session, holding: Holding, touched: Touched) -> list[PointDelta]:
    if not holding.rules.on:
        return []
    who = {*touched.losing} | score_facts.owners(session, holding, posts=touched.posts)
    who |= score_entries.owners(session, holding.campaign_id, OF_POSTS, touched.posts)
    owners = who | score_facts.owners(session, holding, posts=touched.readings, links=touched.links)
    if not owners:
        return []
    versions = score_totals.lock(session, holding.campaign_id, owners)
    if any(version != holding.version for version in versions.values()):
        return work_out(session, holding, owners)
    found = score_steps.follow(session, holding, touched, who, why(session, holding))
    score_totals.add(session, holding.campaign_id, found)
    return found


def why(session: Session, holding: Holding, by_rules: frozenset[int] = frozenset()) -> Why:
    """The version and the time with which lines change."""
    at: datetime = session.info.get("now") or datetime.now(UTC)
    return Why(holding.version, at, by_rules)


def _summed(deltas: Iterable[PointDelta]) -> list[PointDelta]:
    """One delta for each place, without those that came to nothing."""
    moved: Counter[tuple[int, int, int | None, str | None, date]] = Counter()
    for delta in deltas:
        moved[delta[:5]] += delta.points
    return [PointDelta(*place, points) for place, points in moved.items() if points]
