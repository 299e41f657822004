"""The versions of campaigns' rules for points; the newest of a campaign holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.score_rules import RuleSet, of_json
from share.models.campaigns import Campaign
from share.models.members import Member
from share.models.scores import ScoreRules


@dataclass(frozen=True, slots=True)
class Holding:
    """A campaign's rules as they hold now."""

    campaign_id: int
    version: int
    timezone: str
    rules: RuleSet


_NEWEST = select(ScoreRules.campaign_id, func.max(ScoreRules.version).label("version")).group_by(ScoreRules.campaign_id)


def holding(session: Session) -> list[Holding]:
    """The rules of every campaign that ever had some, by campaign."""
    newest = _NEWEST.subquery()
    same = (ScoreRules.campaign_id == newest.c.campaign_id) & (ScoreRules.version == newest.c.version)
    rows = session.scalars(select(ScoreRules).join(newest, same).order_by(ScoreRules.campaign_id))
    return [Holding(row.campaign_id, row.version, row.timezone, of_json(row.rules)) for row in rows]


def held(session: Session, campaign_id: int) -> Holding | None:
    """A campaign's rules; None where it never had any, and so gives no points."""
    return next((one for one in holding(session) if one.campaign_id == campaign_id), None)


def add(
    session: Session, campaign: Campaign, rules: RuleSet, *, by_id: int | None, note: str, now: datetime
) -> ScoreRules:
    """Make these rules the campaign's next version; its lines follow as members are worked out anew."""
    before = held(session, campaign.id)
    made = ScoreRules(
        campaign_id=campaign.id,
        version=before.version + 1 if before else 1,
        rules=rules.as_json(),
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
