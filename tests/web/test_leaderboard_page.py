"""The board as a page and as a table."""

import csv
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.repositories import changes
from share.services import leaderboard, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def core(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake, *core.networks.all)


@pytest.fixture
def board(core: Core, fake: FakeNetwork, cast: Cast, kit: Kit, clock: Clock) -> None:
    """Alice has posted twice, Bob once."""
    for number, member in enumerate((cast.alice, cast.bob, cast.alice)):
        fake.posts[str(number)] = FakePost(posted_at=clock(), text=ARTICLE)
        posts.record(core, member_id=member.id, url=f"https://fake.example/posts/{number}")
    posts.verify_due(core)


def test_my_place_comes_first_by_alias(client_for: ClientFor, cast: Cast, board: None) -> None:
    page = client_for(cast.bob).get("/leaderboard").text
    assert "Place <strong" in page
    assert page.index("Your place") < page.index("Everybody")
    assert "Sparrow 1" in page
    assert "Alice" not in page


def test_boards_are_for_members(client: FlaskClient, board: None) -> None:
    for path in ("/leaderboard", "/leaderboard.csv"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/signin")


@pytest.mark.parametrize(
    "query",
    [
        *("by=group", "by=network", "by=kit", "period=all&metric=clicks", "network=fake&metric=impressions"),
        "by=network&metric=impressions",
    ],
)
def test_every_board_has_its_page(client_for: ClientFor, cast: Cast, board: None, query: str) -> None:
    answer = client_for(cast.alice).get(f"/leaderboard?{query}")
    assert answer.status_code == 200
    assert "How this is counted" in answer.text
    assert [url for url in re.findall(r'href="(/leaderboard[^"]*)"', answer.text) if not _has_sense(url)] == []


def _has_sense(url: str) -> bool:
    asked = parse_qs(urlsplit(unescape(url)).query)
    return "metric=impressions" not in url or "network" in asked or asked.get("by") == ["network"]


def test_a_day_without_posts_says_so(client_for: ClientFor, cast: Cast, board: None) -> None:
    page = client_for(cast.alice).get("/leaderboard?period=day&date=2026-11-02").text
    assert "No posts of this time are recorded." in page
    assert 'class="btn btn-primary" href="/leaderboard?period=day"' in page


@pytest.mark.parametrize(
    ("period", "before"), [("day", "Yesterday.s"), ("week", "Last week.s"), ("month", "Last month.s")]
)
def test_a_board_that_has_only_begun_leads_to_the_one_before(
    client_for: ClientFor, cast: Cast, campaign: Campaign, period: str, before: str
) -> None:
    page = client_for(cast.alice).get(f"/leaderboard?period={period}").text
    assert "Nothing here yet" in page
    (found,) = re.findall(f'href="([^"]*)">{before} board<', page)
    assert "Nothing here yet" not in client_for(cast.alice).get(unescape(found)).text


@pytest.mark.parametrize("query", ["period=year", "date=tomorrow", "cursor=-1", "metric=impressions"])
def test_a_question_that_makes_no_sense_is_answered_with_400(
    client_for: ClientFor, cast: Cast, campaign: Campaign, query: str
) -> None:
    assert client_for(cast.alice).get(f"/leaderboard?{query}").status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_a_day_at_the_calendars_ends_is_answered_with_400(
    client_for: ClientFor, cast: Cast, campaign: Campaign, period: str, day: str
) -> None:
    for path in ("/leaderboard", "/leaderboard.csv"):
        assert client_for(cast.alice).get(f"{path}?period={period}&date={day}").status_code == 400


@pytest.mark.parametrize("query", ["network=nope", "group=nope"])
def test_a_table_of_what_does_not_exist_is_not_an_empty_one(
    client_for: ClientFor, cast: Cast, campaign: Campaign, query: str
) -> None:
    assert client_for(cast.alice).get(f"/leaderboard.csv?{query}").status_code == 404


def test_ranking_off_is_a_finished_page(
    core: Core, client_for: ClientFor, cast: Cast, campaign: Campaign, board: None
) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"ranking": False}
        changes.campaigns(session, [campaign.id])
    page = client_for(cast.alice).get("/leaderboard").text
    assert "Ranking is off" in page
    assert "Sparrow" not in page
    assert "Sparrow" not in client_for(cast.alice).get("/leaderboard.csv").text
    for path in ("/leaderboard?by=kit", "/leaderboard?by=group", "/leaderboard/newcomers"):
        page = client_for(cast.alice).get(path).text
        assert [word for word in ("Rank<", "Rank by", "share a place", "board-rank") if word in page] == []


def test_the_table_is_csv(client_for: ClientFor, cast: Cast, board: None) -> None:
    answer = client_for(cast.alice).get("/leaderboard.csv")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(StringIO(answer.text)))
    assert [(line["rank"], line["name"], line["posts"]) for line in lines] == [
        ("1", "Sparrow 1", "2"),
        ("2", "Sparrow 2", "1"),
    ]


def test_a_board_that_was_kept_says_so_and_one_that_was_not_does_too(
    core: Core, client_for: ClientFor, cast: Cast, board: None, clock: Clock
) -> None:
    address = f"/leaderboard?period=day&date={clock().date().isoformat()}"
    unkept, kept = "No board of this time was kept", "Final: kept on"
    clock.move(days=1)
    page = client_for(cast.alice).get(address).text
    assert (unkept in page, kept in page, "As it was kept" in page) == (True, False, False)
    while leaderboard.take_snapshots(core):
        pass
    page = client_for(cast.alice).get(address).text
    assert (unkept in page, kept in page, "As it was kept" in page) == (False, True, False)
    page = client_for(cast.alice).get(f"{address}&counted=today").text
    assert (unkept in page, kept in page, "As it was kept" in page) == (False, False, True)
    page = client_for(cast.alice).get("/leaderboard?counted=today").text
    assert (unkept in page, kept in page, "As it was kept" in page) == (False, False, False)


def test_the_table_of_a_kept_board_tells_beside_each_value_what_counts_today(
    core: Core, client_for: ClientFor, cast: Cast, board: None, clock: Clock
) -> None:
    address = f"/leaderboard.csv?period=day&date={clock().date().isoformat()}"
    clock.move(days=1)
    while leaderboard.take_snapshots(core):
        pass
    with core.read() as session:
        bobs = session.scalars(select(Post.public_id).where(Post.member_id == cast.bob.id)).one()
    posts.withdraw(core, bobs, member_id=cast.bob.id)
    answer = client_for(cast.alice).get(address)
    lines = list(csv.DictReader(StringIO(answer.text)))
    assert [(line["name"], line["value"], line["today"]) for line in lines] == [
        ("Sparrow 1", "2", "2"),
        ("Sparrow 2", "1", "0"),
    ]
    assert answer.headers["Content-Disposition"].endswith(f'"board-day-member-posts-{address[-10:]}.csv"')
    anew = client_for(cast.alice).get(f"{address}&counted=today")
    assert [(line["name"], line["today"]) for line in csv.DictReader(StringIO(anew.text))] == [("Sparrow 1", "")]


def test_a_day_that_is_not_known_is_not_drawn_as_zero(app: Flask, campaign: Campaign) -> None:
    with app.test_request_context("/"):
        drawn = get_template_attribute("macros/charts.html", "spark")([4, None, 0], "Each day")
    assert 'aria-label="Each day: 4, not reported, 0"' in drawn
    assert drawn.count("spark-unknown") == 1
    assert drawn.count("M7.5 ") == 1
    assert "M12.5" not in drawn


def test_who_is_not_on_the_board_reads_why(client_for: ClientFor, cast: Cast, board: None) -> None:
    carol = client_for(cast.carol)
    assert "you have no post and no click of this time" in carol.get("/leaderboard").text
    assert "nothing was posted, clicked or earned by you" in carol.get("/leaderboard?metric=points").text


def test_what_a_small_groups_total_tells_is_said_where_groups_are_made_and_names_are_hidden(
    client_for: ClientFor, cast: Cast, campaign: Campaign
) -> None:
    carol = client_for(cast.carol)
    for path in (f"/members/{cast.alice.public_id}", "/members/import"):
        assert "of a group of one or two it tells what they did" in carol.get(path).text
    assert "What you do counts in all totals" in client_for(cast.alice).get("/me/settings").text
