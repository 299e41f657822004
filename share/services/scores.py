"""A campaign's rules for points: shown, tried, applied, and worked through everybody's lines."""

from dataclasses import dataclass

from share.core import Core, Session
from share.domain import score_lines
from share.domain.due import Job, Lease
from share.domain.score_movers import Mover, movers
from share.domain.score_rules import RuleSet, checked, of_json
from share.models.campaigns import Campaign
from share.models.scores import ScoreRules
from share.repositories import (
    audit,
    campaigns,
    changes,
    due,
    score_facts,
    score_preview,
    score_rules,
    score_totals,
)
from share.repositories.bests import rest_days
from share.repositories.due import Owed
from share.repositories.score_rules import Holding

PREVIEWED = 5_000
"""Members whom a preview counts, those with the most posts: a page must not wait for minutes."""

CHUNK = 1_000
MEMBERS_A_STEP = 500
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the rules, as the history shows it."""

    row: ScoreRules
    made_by: str
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules that hold (None: no points are given), their history, and how many members still follow older ones."""

    campaign: Campaign
    rules: RuleSet | None
    versions: list[Version]
    members: int
    behind: int
    rest_days: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A mover with the name that coordinators know."""

    public_id: str
    name: str
    mover: Mover


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would move: the greatest climbs and falls, and how many members there are of each.

    Where no points would be given (`off`) there are no places, so nobody moves.
    """

    up: list[Shown]
    down: list[Shown]
    climbing: int
    falling: int
    staying: int
    whole: bool
    off: bool = False


def standing(core: Core) -> Standing:
    """The current campaign's rules and how far they are worked through."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        versions = [
            Version(row, name or "", of_json(row.rules)) for row, name in score_rules.versions(session, campaign.id)
        ]
        newest = versions[0] if versions else None
        members, behind = score_totals.count_behind(session, campaign.id, newest.row.version if newest else 0)
        rules = newest.rules if newest and newest.rules.on else None
        return Standing(campaign, rules, versions, members, behind, rest_days(campaign))


def preview(core: Core, rules: RuleSet) -> Preview:
    """Who would move under these rules; nothing is written. Raises InvalidError."""
    checked(rules)
    if not rules.on:
        return Preview([], [], 0, 0, 0, whole=True, off=True)
    with core.read() as session:
        campaign = campaigns.get_current(session)
        rules = score_rules.of_campaign(campaign, rules)
        members = score_preview.ranked(session, campaign.id, limit=PREVIEWED)
        kept = score_totals.of_campaign(session, campaign.id)
        before = {one: kept.get(one, 0) for one in members}
        after = _points(session, Holding(campaign.id, 0, campaign.timezone, rules), members)
        found = movers(before, after)
        up = [one for one in found if one.climb > 0]
        down = [one for one in reversed(found) if one.climb < 0]
        shown = [*up[:MOST_SHOWN], *down[:MOST_SHOWN]]
        names = score_preview.names(session, [one.member_id for one in shown])
    told = [Shown(*names[one.member_id], one) for one in shown]
    return Preview(
        up=told[: len(up[:MOST_SHOWN])],
        down=told[len(up[:MOST_SHOWN]) :],
        climbing=len(up),
        falling=len(down),
        staying=len(found) - len(up) - len(down),
        whole=len(members) < PREVIEWED,
    )


def _points(session: Session, holding: Holding, members: list[int]) -> dict[int, int]:
    found = dict.fromkeys(members, 0)
    for start in range(0, len(members), CHUNK):
        facts = score_facts.of_members(session, holding, members[start : start + CHUNK])
        for line in score_lines.lines(holding.rules, facts):
            found[line.member_id] += line.points
    return found


def apply(core: Core, rules: RuleSet, *, note: str, by_id: int | None) -> int:
    """Make these rules the campaign's; a worker then counts everybody anew. Returns the version. Raises InvalidError.

    The same rules as those that hold make no new version. The rest days are the campaign's, whatever `rules` says.
    """
    checked(rules)
    with core.write() as session:
        campaign = campaigns.get_current(session)
        rules = score_rules.of_campaign(campaign, rules)
        held = score_rules.held(session, campaign.id)
        if held is not None and held.rules == rules and held.timezone == campaign.timezone:
            return held.version
        made = score_rules.add(session, campaign, rules, by_id=by_id, note=note.strip(), now=core.now())
        due.owe(session, Job.SCORE_POINTS, [Owed(campaign.id, core.now())], now=core.now())
        facts = {"version": made.version, "rules": made.rules}
        audit.add(
            session,
            "change points",
            actor_id=by_id,
            subject=f"campaign:{campaign.public_id}",
            now=core.now(),
            **facts,
        )
        return made.version


def work_through_due(core: Core) -> int:
    """Count the next members anew whose lines follow older rules; returns how many there were, 0 where all is done."""
    with core.write() as session:
        held = due.lease(session, Job.SCORE_POINTS, now=core.now(), limit=1)
    counted = 0
    for lease in held:
        with core.write() as session:
            counted += _step(core, session, lease)
    return counted


def _step(core: Core, session: Session, lease: Lease) -> int:
    if not due.holds(session, lease):
        return 0
    holding = score_rules.held(session, lease.subject_id)
    members = _behind(session, holding) if holding else []
    if holding and not members:
        # Whoever earned nothing before may do so now.
        score_totals.seed(session, holding.campaign_id)
        members = _behind(session, holding)
    if members:
        changes.points(session, members)
        due.again(session, lease, at=core.now())
        return len(members)
    if holding:
        score_rules.note_applied(session, holding.campaign_id, version=holding.version, now=core.now())
    due.done(session, lease)
    return 0


def _behind(session: Session, holding: Holding) -> list[int]:
    return score_totals.members(session, holding.campaign_id, limit=MEMBERS_A_STEP, behind=holding.version)
