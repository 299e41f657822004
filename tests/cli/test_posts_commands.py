"""flask posts, metrics, leaderboard and networks."""

import csv
import json
from io import StringIO

import pytest
from flask.testing import FlaskCliRunner

from share.core import Core
from share.models.accounts import Account
from share.models.kits import Kit
from share.networks import registry
from share.networks.base import (
    Access,
    Identity,
    MissingKeyError,
    PermanentError,
    QuotaSpentError,
    UnavailableError,
)
from share.repositories import accounts
from share.web.context import CORE
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

URL = "https://fake.example/posts/7"


class PagesNetwork(FakeNetwork):
    """Shows posts of Pages to their tokens."""

    def own_account(self, access: Access, native_id: str) -> Identity:
        if access.token != "good":
            raise PermanentError("This token is not that Page's.")
        return Identity(native_id, f"Page {native_id}", "https://pages.example/Our.Page")


@pytest.fixture
def pages() -> PagesNetwork:
    return PagesNetwork(name="pages", needs_token=True, owner_token=True)


@pytest.fixture
def core(core: Core, fake: FakeNetwork, pages: PagesNetwork) -> Core:
    return with_networks(core, fake, pages)


def test_a_post_goes_from_recorded_to_the_board(
    runner: FlaskCliRunner, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    asked = ["posts", "record", "--member", "alice@example.org", "--kit", kit.slug, URL]
    assert runner.invoke(args=asked).output.startswith("Recorded: ")
    assert runner.invoke(args=asked).output.startswith("Recorded already: ")
    plan = json.loads(runner.invoke(args=["metrics", "plan", "--json"]).stdout)
    assert [row["reason"] for row in plan["items"]] == ["First look at a recorded post."]
    collected = runner.invoke(args=["metrics", "collect", "--once"])
    assert collected.exit_code == 0
    assert "Posts asked for: 1; asked for their numbers: 0." in collected.stdout
    shown = runner.invoke(args=["posts", "show", URL]).output
    assert "verified" in shown
    assert "Not read yet" not in shown
    board = json.loads(runner.invoke(args=["leaderboard", "--format", "json"]).stdout)
    assert [(row["rank"], row["member"]["name"], row["value"]) for row in board["items"]] == [(1, "Sparrow 1", 1)]
    table = list(csv.DictReader(StringIO(runner.invoke(args=["leaderboard", "--format", "csv"]).stdout)))
    assert table[0]["name"] == "Sparrow 1"
    assert "Sparrow 1" in runner.invoke(args=["leaderboard", "--period", "all"]).output


def test_what_cannot_be_done_ends_with_one_sentence(runner: FlaskCliRunner, cast: Cast, kit: Kit) -> None:
    for args in (
        ["posts", "record", "--member", "mallory@example.org", URL],
        ["posts", "record", "--member", "alice@example.org", "not a url"],
        ["posts", "show", URL],
        ["leaderboard", "--metric", "impressions"],
    ):
        result = runner.invoke(args=args)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert "Traceback" not in result.output
    assert runner.invoke(args=["metrics", "collect"]).exit_code == 2


def test_health_is_an_exit_code(runner: FlaskCliRunner, fake: FakeNetwork, cast: Cast, kit: Kit) -> None:
    assert runner.invoke(args=["metrics", "health"]).exit_code == 0
    fake.failure = UnavailableError("Fake could not be reached.")
    runner.invoke(args=["posts", "record", "--member", "alice@example.org", URL])
    runner.invoke(args=["metrics", "collect", "--once"])
    result = runner.invoke(args=["metrics", "health"])
    assert result.exit_code == 1
    assert "Fake could not be reached." in result.stdout


def test_health_asks_nobody_for_the_key_of_a_network_that_nobody_uses(runner: FlaskCliRunner, core: Core) -> None:
    runner.app.extensions[CORE] = with_networks(core, FakeNetwork(), registry.get("reddit"))
    result = runner.invoke(args=["metrics", "health"])
    assert (result.exit_code, "REDDIT_APPROVED=1" in result.stdout) == (0, True)


def test_spent_credits_name_no_day_ten_years_ahead(
    runner: FlaskCliRunner, fake: FakeNetwork, cast: Cast, kit: Kit
) -> None:
    fake.failure = QuotaSpentError("The credits are used up.", until=None)
    runner.invoke(args=["posts", "record", "--member", "alice@example.org", URL])
    runner.invoke(args=["metrics", "collect", "--once"])
    for command in ("health", "plan"):
        told = runner.invoke(args=["metrics", command]).stdout
        assert "The credits are used up." in told
        assert "2036" not in told


def test_health_tells_a_missing_key_once(runner: FlaskCliRunner, fake: FakeNetwork, cast: Cast, kit: Kit) -> None:
    reason = "FAKE_KEY is not set, so posts on Fake are recorded but not looked up."
    fake.failure = MissingKeyError(reason)
    runner.invoke(args=["posts", "record", "--member", "alice@example.org", URL])
    runner.invoke(args=["metrics", "collect", "--once"])
    told = runner.invoke(args=["metrics", "health"]).stdout
    assert told.count(reason) == 1
    assert "., not before" not in told


def test_a_pages_token_is_checked_sealed_and_forgotten(core: Core, runner: FlaskCliRunner, cast: Cast) -> None:
    connect = ["networks", "connect", "pages", "--page", "77", "--token-stdin"]
    refused = runner.invoke(args=connect, input="bad\n")
    assert (refused.exit_code, "not that Page's" in refused.stderr) == (1, True)
    assert runner.invoke(args=["networks", "connect", "fake", "--page", "1", "--token-stdin"], input="x").exit_code == 1
    assert runner.invoke(args=connect, input="good\n").output == "Connected Page 77 (77).\n"
    with core.read() as session:
        account = session.query(Account).one()
    assert account.token is not None
    assert "good" not in account.token
    assert accounts.behind([account], "post:ourpage/501") is account
    assert accounts.behind([account], "post:ourpages/501") is None
    assert "connected" in runner.invoke(args=["networks", "list"]).output
    runner.invoke(args=["networks", "disconnect", "pages", "--page", "77"])
    with core.read() as session:
        assert session.query(Account).one().token is None
