"""What was typed into a form that could not be taken any more is sent again, not typed again."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.models.campaigns import Campaign
from share.models.members import Member
from tests.fixtures.people import Cast

OURS = {"Origin": "http://localhost"}
TYPED = "They write to my <boss>\nevery day & night"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FIELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def alice(client_for: Callable[[Member], FlaskClient], cast: Cast, campaign: Campaign) -> FlaskClient:
    """Alice's browser; forms need their token."""
    browser = client_for(cast.alice)
    browser.application.config["WTF_CSRF_ENABLED"] = True
    return browser


def test_a_form_of_before_is_sent_again_by_one_button(alice: FlaskClient) -> None:
    page = alice.post("/me/help", data={"note": TYPED, "csrf_token": "of-before"}, headers=OURS)
    assert page.status_code == 400
    assert "nothing is lost" in page.text
    assert "You are signed in as <bdi>Alice" in page.text
    assert '<form method="post" action="/me/help">' in page.text
    fields = {name: html.unescape(value) for name, value in FIELD.findall(page.text)}
    assert fields == {"note": TYPED}
    token = TOKEN.findall(page.text)[0]
    answer = alice.post("/me/help", data={**fields, "csrf_token": token}, headers=OURS)
    assert answer.status_code == 303


def test_who_was_signed_out_meanwhile_keeps_the_words(client: FlaskClient, campaign: Campaign) -> None:
    page = client.post("/me/help?from=today", data={"note": TYPED}, headers=OURS)
    assert page.status_code == 401
    assert html.escape(TYPED, quote=False) in page.text
    assert 'action="/me/help?from=today"' in page.text
    assert 'href="/signin" target="_blank"' in page.text


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost.evil.example"])
def test_no_other_site_puts_words_on_our_page(alice: FlaskClient, client: FlaskClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    for browser, status in ((alice, 400), (client, 401)):
        page = browser.post("/me/help", data={"note": TYPED, "csrf_token": "x"}, headers=headers)
        assert page.status_code == status
        assert "every day" not in page.text
        assert 'action="/me/help"' not in page.text


@pytest.mark.parametrize("name", ["password", "new_password", "x_client_secret", "app_password", "token"])
def test_what_is_secret_is_typed_anew(alice: FlaskClient, name: str) -> None:
    page = alice.post("/account/password", data={name: "correct horse battery", "csrf_token": "x"}, headers=OURS)
    assert page.status_code == 400
    assert "correct horse" not in page.text
