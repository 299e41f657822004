"""The sample campaign's rules for points: made on its first day, and a little changed once."""

from share.core import Session
from share.demo.history import Stage
from share.domain.score_rules import RuleSet
from share.models.campaigns import Campaign
from share.repositories import score_rules

ADMIN = 3
"""Rules for points are an admin's to change."""

FIRST = RuleSet(run_points=0, newcomer_kits=0)
THEN = RuleSet()


def rule(session: Session, campaign: Campaign, stage: Stage) -> None:
    """Write both versions; the second one holds, and everybody is counted by it when the sample is made."""
    by_id = stage.ids[ADMIN]
    for rules, day, note in (
        (FIRST, 0, "What we agreed on at the start."),
        (THEN, stage.sample.days // 2, "A welcome for newcomers, and something for keeping at it."),
    ):
        made_at = stage.sample.calendar.day(day).publish_at
        made = score_rules.add(session, campaign, rules, by_id=by_id, note=note, now=made_at)
        score_rules.note_applied(session, campaign.id, version=made.version, now=made_at)
