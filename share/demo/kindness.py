"""Goals, milestones, thanks and some figures to look at, as a campaign of two months would have them."""

from datetime import date, timedelta

from share.core import Session
from share.demo.history import Stage
from share.domain.goals import Metric
from share.domain.suspicions import Kind, State
from share.models.campaigns import Campaign
from share.models.goals import Goal
from share.repositories import badges, goals, members, sightings, suspicions, thanks
from share.repositories.sightings import Candidate, Measures
from share.repositories.suspicions import Sighting

ALICE, COORDINATOR = 0, 2
"""Numbers of the cast: who shares, and who thanks."""

NOTES = (
    (timedelta(days=9), "You have been there nearly every day. It is people like you who keep this going: thank you."),
    (timedelta(hours=20), "Your post about the nurses went round half of Duluth. Thank you!"),
)
WHY_FINE = "A union page with 40,000 followers linked it; I asked them."
LOOKED_AT = 40
"""Counts from which on the sample looks for its highest ones."""


def add(session: Session, campaign: Campaign, stage: Stage) -> None:
    """Write all of it; counts are those of the sample's own posts and clicks."""
    _goals(session, campaign, stage)
    badges.judge(session, campaign, badges.everybody(session), now=stage.stretch.now)
    _thanks(session, stage)
    _figures(session, stage)


def _goals(session: Session, campaign: Campaign, stage: Stage) -> None:
    """One of everybody that runs, one of a group, and one that was reached weeks ago."""
    today = stage.sample.calendar.day(max(stage.kits)).date
    first = stage.sample.calendar.day(0).date
    group_id = members.get_member(session, stage.ids[ALICE]).group_id
    month = (today - timedelta(days=13), today + timedelta(days=7))
    _goal(session, campaign, stage, "Let people read what happened in Duluth", Metric.CLICKS, month, share=0.72)
    _goal(session, campaign, stage, "Three weeks of posts for the nurses", Metric.POSTS, month, share=0.64)
    if group_id is not None:
        _goal(session, campaign, stage, "Our group speaks up", Metric.POSTS, month, share=0.55, group_id=group_id)
    early = (first, first + timedelta(days=20))
    _goal(session, campaign, stage, "A first thousand, together", Metric.POSTS, early, share=1.04)


def _goal(
    session: Session,
    campaign: Campaign,
    stage: Stage,
    title: str,
    metric: Metric,
    days: tuple[date, date],
    *,
    share: float,
    group_id: int | None = None,
) -> None:
    """A goal of which so large a share is done; its target is a round number."""
    made_at = stage.sample.calendar.day(0).publish_at
    goal = goals.add(
        session,
        Goal(
            campaign_id=campaign.id,
            group_id=group_id,
            title=title,
            metric=metric.value,
            target=1,
            starts_on=days[0],
            ends_on=days[1],
            partial=False,
            made_by_id=stage.ids[COORDINATOR],
            made_at=made_at,
        ),
    )
    counted = goals.count(session, goal)
    goal.value, goal.partial, goal.counted_at = counted.value, counted.partial, stage.stretch.now
    goal.target = max(round((counted.value or 0) / share / 10) * 10, 10)
    if counted.value is not None and counted.value >= goal.target:
        goal.reached_on = days[1] - timedelta(days=2)


def _thanks(session: Session, stage: Stage) -> None:
    to = [members.get_member(session, stage.ids[ALICE])]
    for ago, words in NOTES:
        thanks.add(session, to, from_id=stage.ids[COORDINATOR], text=words, now=stage.stretch.now - ago)


def _figures(session: Session, stage: Stage) -> None:
    """The two highest counts of posts, one of them looked at already, and the busiest hour of a link."""
    now = stage.stretch.now
    posts = sightings.posts_with(session, least=LOOKED_AT, now=now)
    links = sightings.links_with(session, least=LOOKED_AT // 2, now=now)
    around = sightings.engagements_around(session, posts)
    top = _highest(posts, 2)
    found = [
        Sighting(
            Kind.ENGAGEMENT_JUMP, f"jump:{one.subject_id}", one.member_id, _facts(one, around), post_id=one.subject_id
        )
        for one in top
    ]
    beside = sightings.clicks_around(session, links)
    found += [
        Sighting(
            Kind.CLICK_JUMP, f"clicks:{one.subject_id}", one.member_id, _facts(one, beside), link_id=one.subject_id
        )
        for one in _highest(links, 1)
    ]
    suspicions.hold(session, found, now=now - timedelta(hours=7))
    for held in suspicions.open_ones(session):
        if len(top) > 1 and held.row.post_id == top[0].subject_id:
            held.row.state, held.row.note = State.CLEARED, WHY_FINE
            held.row.decided_by_id, held.row.decided_at = stage.ids[COORDINATOR], now - timedelta(hours=2)


def _highest(candidates: list[Candidate], count: int) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (-one.count, one.subject_id))[:count]


def _facts(one: Candidate, around: Measures) -> dict[str, int]:
    measure = around.networks.get(one.network)
    return {"after": one.count, "usual": round(measure.usual) if measure else 0}
