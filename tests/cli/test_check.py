"""flask check: sentences for people, JSON for scripts, an exit code for both."""

import json

from flask.testing import FlaskCliRunner
from sqlalchemy import insert

from share.core import Core
from share.domain.due import Job
from share.models.due import Due


def test_numbers_that_agree_exit_with_0(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["check", "--verify"])
    assert (result.exit_code, result.output) == (0, "Everything is in order.\n")


def test_what_is_wrong_exits_with_1_and_says_what_mends_it(runner: FlaskCliRunner, core: Core) -> None:
    with core.write() as session:
        at = {"due_at": core.now(), "created_at": core.now()}
        session.execute(insert(Due).values(job=Job.PULL_FEED.value, subject_id=99, attempts=0, crashes=0, **at))
    result = runner.invoke(args=["check", "--verify"])
    assert result.exit_code == 1
    assert "WRONG  orphans" in result.output
    assert "pull_feed is owed for feeds 99, which does not exist." in result.output
    told = json.loads(runner.invoke(args=["check", "--verify", "--json"]).output)
    assert [(one["check"], bool(one["fix"]), one["is_warning"]) for one in told] == [("orphans", True, False)]


def test_what_is_not_for_a_server_is_told_when_asked(runner: FlaskCliRunner) -> None:
    assert "PUBLIC_URL is plain http" not in runner.invoke(args=["check"]).output
    result = runner.invoke(args=["check", "--deploy"])
    assert result.exit_code == 1
    assert "PUBLIC_URL is plain http" in result.output
