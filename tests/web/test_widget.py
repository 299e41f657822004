"""Totals for other people's websites."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import changes
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

ClientFor = Callable[[Member], FlaskClient]
PLUS = ' title="some is not known">+</span>'


@pytest.fixture
def core(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake, *core.networks.all)


@pytest.fixture
def shared(core: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> None:
    """Alice has posted, and three people came by."""
    fake.posts["1"] = FakePost(posted_at=clock(), text=ARTICLE)
    posts.record(core, member_id=cast.alice.id, url="https://fake.example/posts/1")
    posts.verify_due(core)
    kits.click(kits.claim(kit, cast.bob), 3)


def test_the_widget_tells_totals_and_no_people(
    client: FlaskClient, campaign: Campaign, cast: Cast, shared: None
) -> None:
    answer = client.get(f"/widget/{campaign.public_id}")
    assert answer.status_code == 200
    assert "<dt>verified post</dt><dd>1</dd>" in answer.text
    assert "<dt>readers came by</dt><dd>3</dd>" in answer.text
    for member in (cast.alice, cast.bob):
        assert member.alias not in answer.text
        assert member.name not in answer.text


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(("likes", "shown"), [(4, "4"), (4, "4+"), (None, "")])
def test_a_sum_of_which_some_is_not_known_says_so(
    core: Core, app: Flask, client_for: ClientFor, campaign: Campaign, cast: Cast, likes: int | None, shown: str
) -> None:
    client, partial = app.test_client(), shown != "4"
    with core.write() as session:
        post = session.scalars(select(Post)).one()
        session.execute(delete(CurrentReading))
        row = CurrentReading(post_id=post.id, source="test", sampled_at=core.now(), engagements=likes, partial=partial)
        session.add(row)
        changes.readings(session, [post.id])
    told = [
        client.get(f"/widget/{campaign.public_id}").text,
        client_for(cast.alice).get("/leaderboard?metric=engagements").text,
        client_for(cast.alice).get("/leaderboard/newcomers").text,
        client_for(cast.carol).get("/dashboard").text,
    ]
    printed = app.test_cli_runner().invoke(args=["leaderboard", "--metric", "engagements"]).output
    assert [PLUS in page for page in told] == [shown == "4+"] * 4
    assert (shown or "known") in printed.split()


def test_the_widget_may_stand_in_any_frame_and_in_any_cache(client: FlaskClient, campaign: Campaign) -> None:
    answer = client.get(f"/widget/{campaign.public_id}")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text


def test_the_widget_is_the_same_for_a_member(client_for: ClientFor, campaign: Campaign, cast: Cast) -> None:
    answer = client_for(cast.alice).get(f"/widget/{campaign.public_id}")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert cast.alice.name not in answer.text


@pytest.mark.parametrize(("ends_in", "told"), [(1, True), (-1, False)])
def test_a_campaign_that_is_over_is_not_told_to_have_no_posts_yet(
    core: Core, client: FlaskClient, campaign: Campaign, clock: Clock, ends_in: int, *, told: bool
) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).ends_on = clock().date() + timedelta(days=ends_in)
    page = client.get(f"/widget/{campaign.public_id}").text
    assert ("No posts yet this week" in page) is told


def test_an_unknown_campaign_has_no_widget(client: FlaskClient, campaign: Campaign) -> None:
    assert client.get("/widget/none").status_code == 404


def test_other_pages_stay_out_of_frames(client_for: ClientFor, cast: Cast, campaign: Campaign) -> None:
    answer = client_for(cast.alice).get("/leaderboard")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_editors_get_lines_to_paste(client_for: ClientFor, cast: Cast, campaign: Campaign) -> None:
    answer = client_for(cast.bob).get("/widget")
    assert f"/widget/{campaign.public_id}&#34;" in answer.text or f'/widget/{campaign.public_id}" title' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client_for(cast.alice).get("/widget").status_code == 403
