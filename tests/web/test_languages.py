"""Whose language a page speaks, and the switch for those who are not signed in; the API is in English."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from share import language
from share.core import Core
from share.domain import words
from share.domain.words import say
from share.models.campaigns import Campaign
from share.models.members import Member
from share.repositories import campaigns
from share.services import tokens
from share.web.languages import own_name
from tests.fixtures.people import Cast
from tests.marking import Marking
from tests.published import publish

SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}
SETTINGS = {"alias": "Heron", "shown_as": "name", "tie": "none", "usual_network": "", "timezone": ""}
AN_ERROR = "There is nothing here"


@pytest.fixture(autouse=True)
def marked_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, NullTranslations] = {"es": Marking(), "en": NullTranslations()}
    monkeypatch.setattr(language, "translations", lambda code: known[code])


def _speaks(core: Core, person: Member, code: str | None) -> None:
    with core.write() as session:
        session.get_one(Member, person.id).language = code


def _campaign_speaks(core: Core, code: str) -> None:
    with core.write() as session:
        campaigns.get_current(session).language = code


def test_a_page_speaks_english_where_nobody_asks_for_more(client: FlaskClient, campaign: Campaign) -> None:
    page = client.get("/signin").text
    assert '<html lang="en">' in page
    assert "⟦" not in page


def test_it_speaks_what_the_browser_asks_for(client: FlaskClient, campaign: Campaign) -> None:
    answer = client.get("/signin", headers=SPANISH)
    assert '<html lang="es">' in answer.text
    assert "⟦Sign in⟧" in answer.text
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


def test_a_language_that_we_do_not_speak_leaves_it_to_the_campaign(
    core: Core, client: FlaskClient, campaign: Campaign
) -> None:
    _campaign_speaks(core, "es")
    assert '<html lang="es">' in client.get("/signin", headers={"Accept-Language": "fr"}).text
    assert '<html lang="es">' in client.get("/signin").text
    assert '<html lang="en">' in client.get("/signin", headers={"Accept-Language": "fr, en;q=0.5"}).text


def test_what_a_member_set_comes_before_browser_and_cookie(
    core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    alice = client_for(cast.alice)
    alice.set_cookie("language", "en")
    _speaks(core, cast.alice, "es")
    assert '<html lang="es">' in alice.get("/me", headers={"Accept-Language": "en"}).text
    _speaks(core, cast.alice, "en")
    assert '<html lang="en">' in alice.get("/me", headers=SPANISH).text
    _speaks(core, cast.alice, None)
    assert '<html lang="es">' in client_for(cast.alice).get("/me", headers=SPANISH).text


def test_errors_of_services_speak_the_readers_language(client: FlaskClient, campaign: Campaign) -> None:
    page = client.get("/no/such/page", headers=SPANISH).text
    assert f"⟦{AN_ERROR}⟧" in page
    refused = client.post("/signin", data={"email": "nobody"}, headers=SPANISH).text
    assert "⟦This is not an e-mail address. It should look like name@example.org.⟧" in refused


def test_what_is_flashed_and_the_menu_speak_it_too(
    core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    _speaks(core, cast.dan, "es")
    page = client_for(cast.dan).post("/me/resume", follow_redirects=True).text
    assert "⟦Welcome back.⟧" in page
    assert "<span>⟦Needs you⟧</span>" in page


def test_the_api_answers_in_english_whoever_asks(core: Core, client: FlaskClient, cast: Cast) -> None:
    _speaks(core, cast.dan, "es")
    token = tokens.create(core, email="dan@example.org", scopes=frozenset({"read"}), label="", by_id=cast.dan.id)
    headers = SPANISH | {"Authorization": f"Bearer {token}"}
    for path in ("/api/v1/kits/none", "/api/v1/posts?cursor=%00", "/api/v1/leaderboard?by=nothing"):
        told = client.get(path, headers=headers)
        assert told.status_code >= 400
        assert "⟦" not in told.text


def test_a_sentence_that_was_kept_in_english_is_said_where_it_is_shown(
    core: Core, client_for: Callable[[Member], FlaskClient], campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    alice = client_for(cast.alice)
    alice.post(f"/kits/{kit.slug}/posted", data={"network": "x"})
    _speaks(core, cast.alice, "es")
    page = alice.get("/me").text
    assert "⟦Taken on your word; no link was given.⟧" in page
    post = page.partition('href="/posts/')[2].partition('"')[0]
    assert "Taken on the member&#39;s word; no link was given." in client_for(cast.carol).get(f"/posts/{post}").text


def test_after_a_request_nobody_is_spoken_to(client: FlaskClient, campaign: Campaign) -> None:
    client.get("/signin", headers=SPANISH)
    assert say("Saved.") == "Saved."
    with words.speaking(Marking()):
        assert say("Saved.") == "⟦Saved.⟧"


def test_a_stranger_switches_and_stays_on_the_page(client: FlaskClient, campaign: Campaign) -> None:
    page = client.get("/signin?next=/queue").text
    assert 'name="next" value="/signin?next=/queue"' in page
    assert 'value="es" lang="es">Español</button>' in page
    assert 'value="en"' not in page
    switched = client.post("/language", data={"language": "es", "next": "/signin?next=/queue"})
    assert (switched.status_code, switched.headers["Location"]) == (303, "/signin?next=/queue")
    kept = client.get_cookie("language")
    assert kept is not None
    assert (kept.value, kept.http_only, kept.same_site, kept.path) == ("es", True, "Lax", "/")
    page = client.get("/signin").text
    assert '<html lang="es">' in page
    assert 'value="en" lang="en">English</button>' in page


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_the_switch_leads_nowhere_else(client: FlaskClient, campaign: Campaign, there: str) -> None:
    switched = client.post("/language", data={"language": "es", "next": there})
    assert switched.headers["Location"] == "/"


@pytest.mark.parametrize("wanted", ["", "fr", "klingon", "e"])
def test_only_what_we_speak_can_be_chosen(client: FlaskClient, campaign: Campaign, wanted: str) -> None:
    assert client.post("/language", data={"language": wanted}).status_code == 400
    assert client.get_cookie("language") is None


def test_the_switch_needs_no_form_token_and_gives_no_session(
    app: Flask, client: FlaskClient, campaign: Campaign
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.get("/").status_code == 200
    assert client.post("/language", data={"language": "es"}).status_code == 303
    assert client.get_cookie("session") is None


def test_a_form_that_failed_leads_back_to_the_front_page(client: FlaskClient, campaign: Campaign) -> None:
    page = client.post("/signin", data={"email": "nobody"}).text
    assert 'name="next" value="/"' in page


def test_members_choose_in_their_settings_instead(
    core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    alice = client_for(cast.alice)
    assert 'action="/language"' not in alice.get("/me").text
    with core.write() as session:
        campaign = campaigns.get_current(session)
        campaign.settings = campaign.settings | {"languages": ["fr"]}
    page = alice.get("/me/settings").text
    offered = page.partition('name="language"')[2].partition("</select>")[0]
    assert [name in offered for name in ("English", "Español", "Français")] == [True, True, True]
    alice.post("/me/settings", data=SETTINGS | {"language": "es"})
    assert '<html lang="es">' in alice.get("/me").text


def test_the_wizard_and_the_settings_offer_the_campaigns_language(
    core: Core, client: FlaskClient, client_for: Callable[[Member], FlaskClient]
) -> None:
    page = client.get("/setup", headers=SPANISH).text
    assert '<option selected value="es">Español</option>' in page
    wanted: dict[str, Any] = {
        "organisation": "Workers United", "campaign": "Spring", "timezone": "America/New_York", "colour": "#b3261e",
        "name": "Dan", "email": "dan@example.org", "password": "seven quiet herons", "language": "es",
    }  # fmt: skip
    assert client.post("/setup", data=wanted).status_code == 303
    with core.read() as session:
        assert campaigns.get_current(session).language == "es"
    page = client.get("/admin/settings").text
    assert '<option selected value="es">Español</option>' in page


def test_a_changed_language_leaves_kits_readable(
    core: Core, client_for: Callable[[Member], FlaskClient], campaign: Campaign, cast: Cast
) -> None:
    kit = publish(core, campaign)
    dan = client_for(cast.dan)
    names = [network.name for network in core.networks.all]
    ways = {
        "name": "Workers United", "colour": "#b3261e", "campaign": "Spring", "publish_time": "07:00", "rest_days": "2",
        "networks": names, "consent_wording": "I take part.", "language": "es",
    }  # fmt: skip
    assert dan.post("/admin/settings", data=ways).status_code == 303
    with core.read() as session:
        changed = campaigns.get_current(session)
        assert (changed.language, changed.settings["languages"]) == ("es", ["en"])
    page = client_for(cast.alice).get(f"/kits/{kit.slug}").text
    assert len(page.partition('name="caption"')[2].partition(">")[2].partition("</textarea>")[0].strip()) > 1


@pytest.mark.parametrize(
    ("code", "name"), [("es", "Español"), ("fr", "Français"), ("pt-BR", "Português (Brasil)"), ("xx", "xx")]
)
def test_languages_go_by_their_own_names(code: str, name: str) -> None:
    assert own_name(code) == name
