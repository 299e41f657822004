"""flask networks for members: a token that was got elsewhere, checked at once."""

from flask.testing import FlaskCliRunner

from share.core import Core
from tests.accounts.conftest import account_of, consents_of
from tests.fixtures.people import Cast
from tests.sandbox_server import SandboxServer


def test_a_members_token_is_checked_kept_and_forgotten(
    core: Core, runner: FlaskCliRunner, cast: Cast, sandbox: SandboxServer
) -> None:
    sandbox.add_token("x", "canary-token", user_id="77", name="alice")
    command = ["networks", "connect", "x", "--member", "alice@example.org", "--token-stdin"]
    result = runner.invoke(args=command, input="canary-token\n")
    assert (result.exit_code, result.output) == (0, "Connected alice (77).\n")
    account = account_of(core, "x", cast.alice)
    assert account is not None
    assert (account.proof, core.vault.decrypt(account.token or "")) == ("oauth", "canary-token")
    assert consents_of(core, cast.alice) == {"account:x": True}
    listed = runner.invoke(args=["networks", "list"]).output
    assert "alice@example.org" in listed
    assert "canary" not in listed
    runner.invoke(args=["networks", "disconnect", "x", "--member", "alice@example.org"])
    assert consents_of(core, cast.alice) == {"account:x": False}


def test_a_wrong_token_an_unknown_member_and_both_or_neither_are_refused(
    core: Core, runner: FlaskCliRunner, cast: Cast, sandbox: SandboxServer
) -> None:
    sandbox.add_token("x", "dead", revoked=True)
    connect = ["networks", "connect", "x", "--token-stdin"]
    wrong = runner.invoke(args=[*connect, "--member", "alice@example.org"], input="dead\n")
    assert (wrong.exit_code, "does not accept" in wrong.output) == (1, True)
    assert not any(consents_of(core, cast.alice).values())
    assert runner.invoke(args=[*connect, "--member", "mallory@example.org"], input="t\n").exit_code == 1
    assert runner.invoke(args=connect, input="t\n").exit_code == 2
    assert runner.invoke(args=[*connect, "--member", "a@example.org", "--page", "1"], input="t\n").exit_code == 2
