"""flask scores replay: says byte-identical or what differs, and puts it right."""

import json

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, update

from share.core import Core
from share.domain.leaderboard import Metric, Period
from share.domain.score_rules import RuleSet
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.scores import ScoreEntry, ScoreTotal
from share.services import leaderboard
from share.services.check import verify
from share.services.leaderboard import Question
from tests.fixtures.people import Cast
from tests.services.ledgers import Ledger


@pytest.fixture
def ledger(core: Core, campaign: Campaign, cast: Cast, kit: Kit) -> Ledger:
    """Alice and Bob have points."""
    made = Ledger(core, campaign)
    made.rule(RuleSet())
    for member in (cast.alice, cast.bob):
        made.read(made.post(member, kit), 5)
        made.click(made.link(member, kit), 3)
    return made


def test_a_ledger_that_agrees_is_byte_identical(ledger: Ledger, runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["scores", "replay", "--dry-run"])
    assert answer.exit_code == 0
    assert "Byte-identical" in answer.output
    told = json.loads(runner.invoke(args=["scores", "replay", "--dry-run", "--json"]).output)
    [campaign] = told["campaigns"]
    assert told["identical"]
    assert campaign["kept"] == campaign["rebuilt"]
    assert (campaign["members"], campaign["lines"]) == (2, 6)


def test_what_was_tampered_with_is_named_and_put_right(
    ledger: Ledger, cast: Cast, core: Core, runner: FlaskCliRunner
) -> None:
    board = Question(Period.ALL, metric=Metric.POINTS)
    before = [row.value for row in leaderboard.standings(core, asked=board).rows]
    with core.write() as session:
        session.execute(update(ScoreEntry).where(ScoreEntry.member_id == cast.alice.id).values(points=99))
        session.execute(delete(ScoreEntry).where(ScoreEntry.member_id == cast.bob.id, ScoreEntry.rule == "click"))
        session.execute(update(ScoreTotal).where(ScoreTotal.member_id == cast.bob.id).values(points=1000))
    assert [one.check for one in verify(core)].count("points") == 6
    tried = runner.invoke(args=["scores", "replay", "--dry-run"])
    assert tried.exit_code == 1
    assert "99 points are kept, the evidence gives 3." in tried.output
    assert "3 points have no line." in tried.output
    assert "1000 points are kept, the lines give 20." in tried.output
    assert ledger.total(cast.bob) == 1000
    assert runner.invoke(args=["scores", "replay"]).exit_code == 0
    assert "Byte-identical" in runner.invoke(args=["scores", "replay", "--dry-run"]).output
    assert ledger.total(cast.bob) == 23
    assert [row.value for row in leaderboard.standings(core, asked=board).rows] == before == [23, 23]


def test_the_same_evidence_gives_the_same_bytes_again(ledger: Ledger, core: Core, runner: FlaskCliRunner) -> None:
    def told() -> str:
        [campaign] = json.loads(runner.invoke(args=["scores", "replay", "--json"]).output)["campaigns"]
        return str(campaign["rebuilt"])

    before = told()
    with core.write() as session:
        session.execute(delete(ScoreEntry))
        session.execute(delete(ScoreTotal))
    assert told() == before
    assert told() == before


def test_without_rules_there_is_nothing_to_replay(campaign: Campaign, runner: FlaskCliRunner) -> None:
    assert "nothing to replay" in runner.invoke(args=["scores", "replay"]).output
