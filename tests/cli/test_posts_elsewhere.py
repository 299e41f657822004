"""flask posts record, for a post on a site that no network knows."""

from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.campaigns import Campaign
from tests.fixtures.people import Cast
from tests.published import publish


def test_a_post_on_another_site_is_recorded_when_asked_to(
    runner: FlaskCliRunner, core: Core, campaign: Campaign, cast: Cast
) -> None:
    publish(core, campaign)
    asked = ["posts", "record", "--member", "alice@example.org", "https://forum.example.net/t/115"]
    assert runner.invoke(args=asked).exit_code == 1
    taken = runner.invoke(args=[*asked, "--elsewhere"])
    assert taken.exit_code == 0
    assert taken.output.startswith("Recorded: ")
