"""The versions of campaigns' rules for points; the newest of a campaign holds."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.score_rules import RuleSet, of_json
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.scores import ScoreRules, ScoreTotal
from share.repositories import bests, due
from share.repositories.due import Owed

REST_DAYS_CHANGED = "Other rest days, from the settings."


@dataclass(frozen=True, slots=True)
class Holding:
    """A campaign's rules as they hold now."""

    campaign_id: int
    version: int
    timezone: str
    rules: RuleSet


_VERSIONS = select(ScoreRules.campaign_id, func.max(ScoreRules.version).label("version"))
_NEWEST = _VERSIONS.group_by(ScoreRules.campaign_id).subquery()
_SAME = (ScoreRules.campaign_id == _NEWEST.c.campaign_id) & (ScoreRules.version == _NEWEST.c.version)
_TOLD = (ScoreRules.campaign_id, ScoreRules.version, ScoreRules.timezone, ScoreRules.rules)
_HOLDING = select(*_TOLD).join(_NEWEST, _SAME).order_by(ScoreRules.campaign_id)


def holding(session: Session) -> list[Holding]:
    """The rules of every campaign that ever had some, by campaign."""
    return [Holding(*row[:3], of_json(row.rules)) for row in session.execute(_HOLDING)]


def held(session: Session, campaign_id: int) -> Holding | None:
    """A campaign's rules; None where it never had any, and so gives no points."""
    return next((one for one in holding(session) if one.campaign_id == campaign_id), None)


def of_campaign(campaign: Campaign, rules: RuleSet) -> RuleSet:
    """The same rules with the campaign's own rest days: a streak is the same wherever it is shown."""
    return replace(rules, rest_days=bests.rest_days(campaign))


def follow(session: Session, campaign: Campaign, *, by_id: int | None, now: datetime) -> None:
    """The campaign's settings changed: where points depend on them, they are a new version of its rules."""
    before = held(session, campaign.id)
    if before is None or not before.rules.on or before.rules == of_campaign(campaign, before.rules):
        return
    add(session, campaign, before.rules, by_id=by_id, note=REST_DAYS_CHANGED, now=now)
    due.owe(session, Job.SCORE_POINTS, [Owed(campaign.id, now)], now=now)


def follow_kit(session: Session, kit: Kit, *, now: datetime) -> None:
    """A kit went out or was taken back. Where later days had theirs it lies within streaks: all are counted anew."""
    before = held(session, kit.campaign_id)
    later = select(Kit.id).where(Kit.campaign_id == kit.campaign_id, Kit.published_at.is_not(None))
    if before is None or session.scalars(later.where(Kit.local_date > kit.local_date).limit(1)).first() is None:
        return
    due.owe(session, Job.SCORE_POINTS, [Owed(kit.campaign_id, now)], now=now)
    behind = update(ScoreTotal).where(ScoreTotal.campaign_id == kit.campaign_id).values(version=0)
    session.execute(behind.execution_options(synchronize_session=False))


def add(
    session: Session, campaign: Campaign, rules: RuleSet, *, by_id: int | None, note: str, now: datetime
) -> ScoreRules:
    """Make these rules the campaign's next version; its lines follow as members are worked out anew."""
    before = held(session, campaign.id)
    made = ScoreRules(
        campaign_id=campaign.id,
        version=before.version + 1 if before else 1,
        rules=of_campaign(campaign, rules).as_json(),
        timezone=campaign.timezone,
        note=note,
        made_by_id=by_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def versions(session: Session, campaign_id: int) -> list[tuple[ScoreRules, str | None]]:
    """All versions with who made them, the newest first."""
    rows = session.execute(
        select(ScoreRules, Member.name)
        .join(Member, Member.id == ScoreRules.made_by_id, isouter=True)
        .where(ScoreRules.campaign_id == campaign_id)
        .order_by(ScoreRules.version.desc())
    )
    return [(row, name) for row, name in rows]


def note_applied(session: Session, campaign_id: int, *, version: int, now: datetime) -> None:
    """All members' lines follow this version."""
    row = session.scalars(
        select(ScoreRules).where(ScoreRules.campaign_id == campaign_id, ScoreRules.version == version)
    ).one()
    row.applied_at = row.applied_at or now
