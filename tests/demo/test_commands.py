"""flask demo, from a shell."""

import re

import pytest
from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.campaigns import Campaign
from tests.fixtures.stores import Clock


@pytest.fixture
def database_url(one_database: str) -> str:
    return one_database


def test_seed_brings_the_sample_up_to_now(small: Core, clock: Clock, runner: FlaskCliRunner) -> None:
    clock.move(days=2)
    done = runner.invoke(args=["demo", "seed"])
    assert done.exit_code == 0, done.output
    assert "2 more kits" in done.output


def test_links_prints_one_for_each_role(small: Core, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["demo", "links"])
    assert done.exit_code == 0, done.output
    roles = re.findall(rf"^ +(\w+) .*{re.escape(small.settings.public_url)}/signin/\S+$", done.output, re.MULTILINE)
    assert roles == ["member", "editor", "coordinator", "admin"]
    assert f"{small.settings.network_options['X_API_URL']}/_sandbox/trouble" in done.output


def test_seed_says_why_it_will_not(campaign: Campaign, runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["demo", "seed"])
    assert done.exit_code == 1
    assert "This instance holds a campaign of your own" in done.output
