import json
import os
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from share.core import Core
from share.domain.articles import ArticleState
from share.repositories import articles
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "feeds"
FEED = (
    "application/rss+xml",
    b"""<rss version='2.0'><channel><title>Union news</title>
    <item><link>https://news.example/one</link><title>Drivers vote</title></item><item><title>No link</title></item>
    </channel></rss>""",
)


def test_a_feed_is_added_and_pulled(open_to_site: Site, runner: FlaskCliRunner, cast: Cast) -> None:
    open_to_site.pages["/feed"] = FEED
    added = runner.invoke(args=["feeds", "add", open_to_site.url("/feed")])
    assert (added.exit_code, added.stdout) == (0, "Union news: added, 1 new articles in the queue.\n")
    again = runner.invoke(args=["feeds", "add", open_to_site.url("/feed")])
    assert (again.exit_code, again.stdout) == (0, "Union news: stood here already.\n")
    pulled = runner.invoke(args=["feeds", "pull"])
    assert (pulled.exit_code, pulled.stdout) == (0, "Union news: unchanged\n")


def test_a_feed_that_fails_is_told_and_the_others_are_pulled(
    open_to_site: Site, runner: FlaskCliRunner, cast: Cast
) -> None:
    for name in ("/a", "/b"):
        open_to_site.pages[name] = FEED
        runner.invoke(args=["feeds", "add", open_to_site.url(name)])
    open_to_site.pages["/a"] = 404
    pulled = runner.invoke(args=["feeds", "pull", "--json"])
    lines = [json.loads(line) for line in pulled.stdout.splitlines()]
    assert pulled.exit_code == 1
    assert ["404" in (line["error"] or "") for line in lines] == [True, False]
    assert lines[1]["unchanged"]


def test_what_is_no_feed_ends_with_a_sentence(open_to_site: Site, runner: FlaskCliRunner, cast: Cast) -> None:
    refused = runner.invoke(args=["feeds", "add", open_to_site.url("/nowhere")])
    assert refused.exit_code == 1
    assert refused.stderr == "Error: 127.0.0.1 has nothing at this address (404).\n"


def test_without_feeds_pull_says_how_to_add_one(runner: FlaskCliRunner, cast: Cast) -> None:
    pulled = runner.invoke(args=["feeds", "pull"])
    assert pulled.exit_code == 0
    assert "flask feeds add URL" in pulled.stdout


def test_a_missing_argument_is_a_usage_error(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["feeds", "add"]).exit_code == 2


@pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not beside this checkout")
def test_every_real_feed_brings_its_articles_once(
    open_to_site: Site, core: Core, runner: FlaskCliRunner, cast: Cast
) -> None:
    names = sorted(path.name for path in SHARED.iterdir())
    for name in names:
        open_to_site.pages[f"/{name}"] = ("text/xml", (SHARED / name).read_bytes())
        added = runner.invoke(args=["feeds", "add", "--json", open_to_site.url(f"/{name}")])
        assert added.exit_code == 0, added.stderr
        assert json.loads(added.stdout)["new"] > 0
    with core.read() as session:
        before = articles.count(session, ArticleState.NEW)
    pulled = runner.invoke(args=["feeds", "pull"])
    assert pulled.stdout.count("unchanged") == len(names) == open_to_site.not_modified
    with core.read() as session:
        assert articles.count(session, ArticleState.NEW) == before
