from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.consents import Consent
from share.models.members import Member, Pause
from share.services import clicks, me
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
SETTINGS = {
    "usual_network": "bluesky",
    "mastodon_host": "https://mastodon.social/@alice",
    "language": "",
    "timezone": "Europe/Madrid",
    "shown_as": "name",
    "alias": "  Swift   Heron ",
    "tie": "staff",
}


@pytest.fixture
def alice(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.alice)


def stands(core: Core, person: Member) -> Member:
    with core.read() as session:
        return session.get_one(Member, person.id)


def test_an_empty_page_says_how_to_fill_it(alice: FlaskClient) -> None:
    page = alice.get("/me").text
    assert "Nothing here yet" in page
    assert "No post in the last 7 days" in page


def test_the_page_is_hers_alone(client: FlaskClient, campaign: Campaign) -> None:
    assert client.get("/me").headers["Location"].startswith("/signin")


@pytest.mark.parametrize("alias", [" ", "\u2800", "\u200b\u2060"])
def test_an_alias_that_nobody_can_see_is_not_taken(core: Core, alice: FlaskClient, cast: Cast, alias: str) -> None:
    answer = alice.post("/me/settings", data=SETTINGS | {"alias": alias})
    assert answer.status_code == 400
    assert "Choose an alias" in answer.text
    assert stands(core, cast.alice).alias.strip("\u2800 ")


@pytest.mark.parametrize("alias", ["SPARROW  2", "sparrow\u200b 2", "\uff33parrow 2"])
def test_an_alias_that_looks_like_somebody_elses_is_not_taken(alice: FlaskClient, alias: str) -> None:
    answer = alice.post("/me/settings", data=SETTINGS | {"alias": alias})
    assert answer.status_code == 400
    assert "shown by that already" in answer.text


def test_nobody_takes_the_name_by_which_another_member_is_shown(core: Core, alice: FlaskClient, cast: Cast) -> None:
    assert alice.post("/me/settings", data=SETTINGS | {"alias": "bob"}).status_code == 303
    with core.write() as session:
        session.get_one(Member, cast.carol.id).shown_as = "name"
    assert alice.post("/me/settings", data=SETTINGS | {"alias": "CAROL"}).status_code == 400
    assert alice.post("/me/settings", data=SETTINGS | {"alias": "bob"}).status_code == 303


def test_posts_and_clicks_of_the_week_are_told(
    core: Core, alice: FlaskClient, campaign: Campaign, cast: Cast, clock: Clock, app: Flask
) -> None:
    kit = publish(core, campaign)
    alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice/status/20"})
    claimed = alice.get(f"/kits/{kit.slug}/share/x").headers["Location"]
    code = claimed.rpartition("%2Fr%2F")[2][:8]
    mine = alice.get("/me/links").text
    assert mine.count("http://localhost/r/") == 1, "Only the link that she took, and before anybody clicks it."
    assert f"http://localhost/r/{code}" in mine
    for agent in (BROWSER, {"User-Agent": "Googlebot/2.1"}):
        alice.get(f"/r/{code}", headers=agent)
    app.wsgi_app.finish()  # type: ignore[attr-defined] # the fast path in front of the test's app
    clicks.fold(core)
    page = alice.get("/me").text
    assert "You posted once in the last 7 days, and people opened your links once." in page
    assert f"http://localhost/r/{code}" in alice.get("/me/links").text
    clock.move(days=8)
    assert "No post in the last 7 days." in alice.get("/me").text


def test_settings_are_kept_as_they_were_meant(core: Core, alice: FlaskClient, cast: Cast) -> None:
    assert alice.post("/me/settings", data=SETTINGS).status_code == 303
    kept = stands(core, cast.alice)
    assert (kept.usual_network, kept.mastodon_host, kept.timezone) == ("bluesky", "mastodon.social", "Europe/Madrid")
    assert (kept.language, kept.alias, kept.shown_as, kept.tie, kept.digest) == (
        None,
        "Swift Heron",
        "name",
        "staff",
        False,
    )
    assert 'value="mastodon.social"' in alice.get("/me/settings").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mastodon_host", "no host"),
        ("alias", ""),
        ("timezone", "Mars/Phobos"),
        ("shown_as", "king"),
        ("usual_network", "y"),
    ],
)
def test_what_cannot_be_set_is_said_and_nothing_changes(
    core: Core, alice: FlaskClient, cast: Cast, field: str, value: str
) -> None:
    answer = alice.post("/me/settings", data=SETTINGS | {field: value})
    assert answer.status_code == 400
    assert "Please look at this again" in answer.text
    assert stands(core, cast.alice).alias == cast.alice.alias


def test_her_tie_is_told_in_every_caption(core: Core, alice: FlaskClient, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    alice.post("/me/settings", data=SETTINGS)
    assert "I work for Workers United." in alice.get("/").text
    assert "I%20work%20for" in alice.get(f"/kits/{kit.slug}/share/bluesky").headers["Location"]


def test_time_off_begins_and_ends_by_itself(core: Core, alice: FlaskClient, cast: Cast, clock: Clock) -> None:
    assert alice.post("/me/pause", data={"until": "2026-12-01"}).status_code == 303
    kept = stands(core, cast.alice)
    assert kept.paused_at == clock()
    assert kept.paused_until is not None
    assert kept.paused_until.isoformat() == "2026-12-01T05:00:00+00:00"
    assert "taking time off" in alice.get("/me").text
    assert me.end_pauses(core) == 0
    clock.move(days=8)
    assert me.end_pauses(core) == 1
    assert stands(core, cast.alice).paused_at is None
    with core.read() as session:
        (pause,) = session.scalars(select(Pause))
    assert pause.ended_at == kept.paused_until


def test_she_may_come_back_earlier(core: Core, alice: FlaskClient, cast: Cast, clock: Clock) -> None:
    alice.post("/me/pause", data={"until": ""})
    clock.move(hours=3)
    alice.post("/me/resume")
    assert stands(core, cast.alice).paused_at is None
    with core.read() as session:
        (pause,) = session.scalars(select(Pause))
    assert pause.ended_at - pause.started_at == timedelta(hours=3)  # type: ignore[operator] # it has ended


@pytest.mark.parametrize("until", ["2026-11-24", "2025-01-01", "2029-01-01", "soon"])
def test_time_off_ends_on_a_day_to_come(core: Core, alice: FlaskClient, cast: Cast, until: str) -> None:
    assert alice.post("/me/pause", data={"until": until}).status_code == 400
    assert stands(core, cast.alice).paused_at is None


def test_leaving_is_asked_first_and_then_whole(core: Core, alice: FlaskClient, cast: Cast) -> None:
    with core.write() as session:
        session.add(
            Consent(member_id=cast.alice.id, what="campaign", wording="Yes", channel="join", given_at=core.now())
        )
    assert "Leave the campaign?" in alice.get("/me/leave").text
    assert stands(core, cast.alice).state == "agreed"
    assert alice.post("/me/leave").headers["Location"] == "/"
    kept = stands(core, cast.alice)
    assert (kept.state, kept.left_at, kept.digest) == ("left", core.now(), False)
    with core.read() as session:
        assert session.scalars(select(Consent.withdrawn_at)).all() == [core.now()]
    assert alice.get("/me").headers["Location"].startswith("/signin")


def test_the_last_admin_cannot_leave(core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast) -> None:
    assert client_for(cast.dan).post("/me/leave").status_code == 409
    assert stands(core, cast.dan).state == "agreed"
