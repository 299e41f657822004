"""flask leaderboard."""

import csv
import json
from io import StringIO

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.repositories import changes, members
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock


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
def test_a_board_that_was_not_kept_at_its_end_says_so(runner: FlaskCliRunner, clock: Clock) -> None:
    asked = ["leaderboard", "--period", "day", "--date", clock().date().isoformat()]
    assert "was kept" not in runner.invoke(args=asked).output
    clock.move(days=1)
    assert "No board of this time was kept at its end" in runner.invoke(args=asked).output
    document = json.loads(runner.invoke(args=[*asked, "--format", "json"]).output)
    assert (document["ended"], document["final"]) == (True, None)


@pytest.mark.usefixtures("told")
def test_boards_can_be_counted_anew(runner: FlaskCliRunner) -> None:
    assert "Sparrow 1" in runner.invoke(args=["leaderboard", "--recount", "--period", "all"]).output


def test_as_csv_all_rows_are_printed(runner: FlaskCliRunner, core: Core, campaign: Campaign, kit: Kit) -> None:
    with core.write() as session:
        rows = [members.new_row(email=f"m{one}@example.org", name="M", now=core.now()) for one in range(60)]
        members.add_new(session, rows)
        made = [
            Post(
                network="bluesky", native_id=str(one.id), url="https://example.org/", member_id=one.id, kit_id=kit.id,
                state="verified", recorded_at=core.now(),
            )
            for one in session.scalars(select(Member))
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        changes.posts(session, [one.id for one in made])
    printed = ["leaderboard", "--period", "all", "--format", "csv"]
    assert len(runner.invoke(args=printed).output.splitlines()) == 1 + len(made) > 60
    assert len(runner.invoke(args=[*printed, "--limit", "7"]).output.splitlines()) == 8


def test_where_nobody_is_compared_only_members_boards_say_so(runner: FlaskCliRunner, core: Core, kit: Kit) -> None:
    with core.write() as session:
        campaign = session.scalars(select(Campaign)).one()
        campaign.settings = campaign.settings | {"ranking": False}
        changes.campaigns(session, [campaign.id])
    assert "Ranking is off" in runner.invoke(args=["leaderboard"]).output
    assert "Nothing here yet." in runner.invoke(args=["leaderboard", "--by", "group"]).output
