from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from share.core import Core
from share.domain.passwords import matches
from share.models.campaigns import Campaign
from share.models.consents import Consent
from share.models.members import Member
from share.models.organisation import Organisation
from share.services import setup

FORM = {
    "organisation": "Workers United",
    "colour": "#0055AA",
    "campaign": "Spring",
    "timezone": "America/Chicago",
    "name": "Dan",
    "email": "Dan@example.org",
    "password": "nine tall ships at dawn",
}


def test_a_new_instance_opens_on_its_set_up(client: FlaskClient) -> None:
    assert client.get("/signin").location == "/setup"
    assert "Let us set this up" in client.get("/setup").text


def test_the_wizard_makes_everything_and_signs_its_admin_in(core: Core, client: FlaskClient) -> None:
    assert client.post("/setup", data=FORM).location == "/queue"
    assert client.get("/account/password").status_code == 200
    with core.read() as session:
        organisation = session.scalars(select(Organisation)).one()
        campaign = session.scalars(select(Campaign)).one()
        dan = session.scalars(select(Member)).one()
        consent = session.scalars(select(Consent)).one()
    assert (organisation.name, organisation.colour) == ("Workers United", "#0055aa")
    assert organisation.key_fingerprint == core.vault.fingerprint()
    assert (campaign.name, campaign.slug, campaign.timezone) == ("Spring", "spring", "America/Chicago")
    assert "Workers United" in campaign.consent_wording
    assert (dan.email, dan.role, dan.state) == ("dan@example.org", "admin", "agreed")
    assert consent.channel == "setup"


def test_the_wizard_is_gone_once_it_was_used(client: FlaskClient, campaign: Campaign) -> None:
    assert client.get("/setup").location == "/"
    assert client.post("/setup", data=FORM).location == "/"


def test_a_second_set_up_at_the_same_moment_loses(core: Core, runner: FlaskCliRunner, campaign: Campaign) -> None:
    result = runner.invoke(args=["setup", "--email", "m@example.org", "--campaign", "C", "--timezone", "UTC"])
    assert result.exit_code == 1
    assert "has been set up already" in result.output


def test_what_was_typed_is_kept_when_one_thing_is_wrong(client: FlaskClient) -> None:
    answer = client.post("/setup", data=FORM | {"password": "password1234"})
    assert answer.status_code == 400
    assert "guessed first" in answer.text
    assert 'value="Workers United"' in answer.text


def test_everything_that_is_wrong_is_said_at_once(core: Core, client: FlaskClient) -> None:
    wrong = {"organisation": " ", "colour": "red", "email": "dan", "password": "short"}
    answer = client.post("/setup", data=FORM | wrong)
    assert answer.status_code == 400
    summary = answer.text.partition('id="error-summary"')[2].partition("</section>")[0]
    assert [part.split('"')[0] for part in summary.split('href="#')[1:]] == list(wrong)
    assert not setup.is_done(core)


def test_the_command_does_what_the_wizard_does(core: Core, runner: FlaskCliRunner) -> None:
    options = ["--email", "dan@example.org", "--campaign", "Spring", "--timezone", "Europe/Madrid", "--password-stdin"]
    result = runner.invoke(args=["setup", *options], input="nine tall ships at dawn\n")
    assert result.exit_code == 0, result.output
    with core.read() as session:
        dan = session.scalars(select(Member)).one()
    assert dan.role == "admin"
    assert matches("nine tall ships at dawn", dan.password_hash)


def test_the_command_refuses_a_zone_that_is_none(core: Core, runner: FlaskCliRunner) -> None:
    result = runner.invoke(
        args=["setup", "--email", "dan@example.org", "--campaign", "Spring", "--timezone", "Mars/Olympus"]
    )
    assert result.exit_code == 1
    assert "America/New_York" in result.output
    with core.read() as session:
        assert session.scalars(select(Member)).first() is None


def test_a_host_with_other_keys_serves_nothing(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    with core.write() as session:
        session.scalars(select(Organisation)).one().key_fingerprint = "another host's"
    answer = client.get("/signin")
    assert answer.status_code == 503
    assert "SECRET_KEY" in answer.text


ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def test_from_elsewhere_the_wizard_asks_for_the_code_of_the_terminal(core: Core, client: FlaskClient) -> None:
    for refused in ("/setup", "/setup?code=0000000000000000"):
        answer = client.post(refused, data=FORM, environ_overrides=ELSEWHERE)
        assert answer.status_code == 403
        assert "Set-up code" in answer.text
    assert not setup.is_done(core)
    answer = client.post(f"/setup?code={setup.code(core)}", data=FORM, environ_overrides=ELSEWHERE)
    assert answer.location == "/queue"


def test_what_a_proxy_passes_on_counts_as_elsewhere(client: FlaskClient) -> None:
    assert client.get("/setup", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
