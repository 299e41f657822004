from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.campaigns import Campaign
from share.repositories import activity, members
from share.services import notices, tokens
from tests.fixtures.people import Cast


def test_a_list_is_imported_from_the_shell_once(
    runner: FlaskCliRunner, campaign: Campaign, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email,name\nerin@example.org,=Erin\n")
    assert "1 new" in runner.invoke(args=["members", "import", str(file), "--dry-run"]).output
    assert "1 added" in runner.invoke(args=["members", "import", str(file)]).output
    assert "0 added" in runner.invoke(args=["members", "import", str(file)]).output
    assert "'=Erin" in (exported := runner.invoke(args=["members", "export"]).output)
    monkeypatch.setattr(activity, "FEW", 1)
    assert runner.invoke(args=["members", "export"]).output == exported


def test_bad_lines_end_the_command_with_one_and_good_ones_are_kept(
    runner: FlaskCliRunner, campaign: Campaign, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email\nerin@example.org\nbroken\n")
    result = runner.invoke(args=["members", "import", str(file)])
    assert result.exit_code == 1
    assert "line 3:" in result.stderr


def test_an_invitation_gives_the_role_and_mails_a_link(runner: FlaskCliRunner, core: Core, campaign: Campaign) -> None:
    assert runner.invoke(args=["members", "invite", "fay@example.org", "--role", "editor"]).exit_code == 0
    with core.read() as session:
        assert members.get_by_email(session, "fay@example.org").role == "editor"
    notices.send_due(core)
    (entry,) = notices.outbox(core)
    assert "/signin/" in notices.get(core, entry.public_id).text


def test_a_token_is_printed_once_and_never_exceeds_its_owners_role(
    runner: FlaskCliRunner, core: Core, cast: Cast
) -> None:
    made = runner.invoke(args=["tokens", "create", "--member", "bob@example.org", "--scope", "editor"])
    bearer = tokens.find_bearer(core, made.output.strip())
    assert bearer is not None
    assert bearer.member_id == cast.bob.id
    refused = runner.invoke(args=["tokens", "create", "--member", "bob@example.org", "--scope", "admin"])
    assert refused.exit_code == 1
    assert "cannot have a token" in refused.stderr
    listed = runner.invoke(args=["tokens", "list"]).output
    assert made.output.strip() not in listed
    assert runner.invoke(args=["tokens", "revoke", listed.split()[0]]).exit_code == 0
    assert tokens.find_bearer(core, made.output.strip()) is None
