"""flask leaderboard."""

import csv
import json
from io import StringIO

import pytest
from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.kits import Kit
from share.services import posts
from tests.fixtures.people import Cast


@pytest.fixture
def told(core: Core, cast: Cast, kit: Kit) -> None:
    """Alice has told of a post that no network has shown us yet."""
    url = "https://bsky.app/profile/alice.example/post/3kabc"
    posts.record(core, member_id=cast.alice.id, url=url, kit_slug=kit.slug)


@pytest.mark.usefixtures("told")
def test_a_board_is_printed_as_table_json_and_csv(runner: FlaskCliRunner) -> None:
    assert "Sparrow 1" in runner.invoke(args=["leaderboard", "--period", "all"]).output
    document = json.loads(runner.invoke(args=["leaderboard", "--period", "all", "--format", "json"]).output)
    [row] = document["items"]
    assert (row["rank"], row["member"]["name"], row["unverified"]) == (1, "Sparrow 1", 1)
    assert (document["next"], document["final"]) == (None, None)
    [line] = csv.DictReader(StringIO(runner.invoke(args=["leaderboard", "--period", "all", "--format", "csv"]).output))
    assert (line["name"], line["value"], line["points"]) == ("Sparrow 1", "0", "0")


@pytest.mark.usefixtures("told")
def test_boards_can_be_counted_anew(runner: FlaskCliRunner) -> None:
    assert "Sparrow 1" in runner.invoke(args=["leaderboard", "--recount", "--period", "all"]).output
