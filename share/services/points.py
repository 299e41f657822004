"""A member's own points: every line with its reason, what was corrected, and questions about a line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from share.core import Core, Session
from share.domain.errors import InvalidError, NotFoundError
from share.domain.score_rules import RuleSet
from share.domain.scores import Rule
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.base import new_public_id
from share.models.disputes import Dispute
from share.repositories import audit, campaigns, own_points, score_rules
from share.repositories.own_points import Correction, Line
from share.repositories.statements import insert_new

DAYS = 14
"""Days with lines on one page."""

CORRECTIONS = 50
LONGEST_TEXT = 1_000
NOT_YOURS = mark("There is no such line among your points. It may have been corrected since.")


@dataclass(frozen=True, slots=True)
class MyLine:
    """A line with its network's name as people read it; `may_ask` where no question was asked about it yet."""

    line: Line
    label: str

    @property
    def may_ask(self) -> bool:
        return self.line.dispute is None and self.line.rule != Rule.ADJUSTMENT

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


@dataclass(frozen=True, slots=True)
class MyPoints:
    """A page of a member's lines; `rules` None where the campaign gives no points, `older` the next page's day.

    `labels` are the networks' names as people read them.
    """

    campaign: str
    rules: RuleSet | None
    total: int
    lines: list[MyLine]
    corrections: list[Correction]
    older: date | None
    labels: dict[str, str]


def mine(core: Core, *, member_id: int, before: date | None = None) -> MyPoints:
    """A member's points, the newest days first."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        held = score_rules.held(session, campaign.id)
        days = own_points.days(session, campaign.id, member_id, before=before, limit=DAYS + 1)
        found = own_points.lines(session, campaign.id, member_id, days[:DAYS])
        first = before is None
        return MyPoints(
            campaign=campaign.name,
            rules=held.rules if held and held.rules.on else None,
            total=own_points.total(session, campaign.id, member_id),
            lines=[_named(core, line) for line in found],
            corrections=own_points.corrections(session, campaign.id, member_id, limit=CORRECTIONS) if first else [],
            older=days[DAYS - 1] if len(days) > DAYS else None,
            labels=_labels(core),
        )


def line(core: Core, *, member_id: int, rule: str, day: date, subject: str) -> MyLine:
    """One of a member's own lines; raises NotFoundError."""
    with core.read() as session:
        return _named(core, _find(session, member_id, rule, day, subject))


def ask(core: Core, *, member_id: int, rule: str, day: date, subject: str, text: str) -> None:
    """Ask a coordinator about a line; a line that was asked about is left as it is.

    Raises NotFoundError, InvalidError where nothing was said.
    """
    if not written(text):
        raise InvalidError(say("Say what looks wrong."), field="text")
    with core.write() as session:
        campaign = campaigns.get_current(session)
        found = _find(session, member_id, rule, day, subject)
        if found.rule == Rule.ADJUSTMENT:
            raise InvalidError(say("This line is an answer already."), field="text")
        row = {
            "public_id": new_public_id(),
            "campaign_id": campaign.id,
            "member_id": member_id,
            "rule": found.rule,
            "subject_id": found.subject_id,
            "day": found.day,
            "points": found.points,
            "text": written(text)[:LONGEST_TEXT],
            "opened_at": core.now(),
            "note": "",
        }
        key = ("campaign_id", "member_id", "rule", "subject_id", "day")
        if insert_new(session, Dispute, [row], key=key):
            about = f"dispute:{row['public_id']}"
            facts = {"rule": found.rule, "day": found.day.isoformat(), "points": found.points}
            audit.add(session, "ask about points", actor_id=member_id, subject=about, now=core.now(), **facts)


def _find(session: Session, member_id: int, rule: str, day: date, subject: str) -> Line:
    campaign = campaigns.get_current(session)
    found = own_points.find(session, campaign.id, member_id, rule=rule, day=day, subject=subject)
    if found is None:
        raise NotFoundError(say(NOT_YOURS))
    return found


def _named(core: Core, line: Line) -> MyLine:
    return MyLine(line, _labels(core).get(line.network or "", line.network or ""))


def _labels(core: Core) -> dict[str, str]:
    return {network.name: network.label for network in core.networks.all}
