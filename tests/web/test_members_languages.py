"""The pages of members and visitors in another language: no sentence of theirs stays behind in English."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share import language
from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.services import claims, posts
from tests.fixtures.people import Cast
from tests.marking import Marking
from tests.published import publish
from tests.web.left_behind import behind

ABOUT_ME = ("", "/links", "/points", "/settings", "/invite", "/help", "/leave", "/erase", "/clicks", "/accounts")


@pytest.fixture(autouse=True)
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "translations", lambda _code: Marking())


@pytest.fixture
def alice(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.alice)


@pytest.fixture
def kit(core: Core, campaign: Campaign) -> Kit:
    return publish(core, campaign)


@pytest.mark.usefixtures("campaign")
def test_a_visitors_pages_are_wholly_in_the_readers_language(client: FlaskClient) -> None:
    assert behind(client, "/", "/signin", "/signin/password", "/join") == {}


def test_a_members_own_pages_are_wholly_in_the_readers_language(core: Core, alice: FlaskClient, kit: Kit) -> None:
    alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice/status/20"})
    alice.post(f"/kits/{kit.slug}/posted", data={"network": "facebook"})
    assert behind(alice, *(f"/posts/{post.public_id}" for post in posts.listed(core).items)) == {}
    assert behind(alice, *(f"/me{page}" for page in ABOUT_ME), "/me/accounts/bluesky", "/account/password") == {}


def test_a_kits_pages_are_wholly_in_the_readers_language(core: Core, alice: FlaskClient, cast: Cast, kit: Kit) -> None:
    ways = ("bluesky", "facebook", "instagram", "mastodon", "email")
    assert behind(alice, *(f"/kits/{kit.slug}?network={way}" for way in ways)) == {}
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="instagram")
    alice.post(f"/kits/{kit.slug}/skip")
    assert behind(alice, f"/kits/{kit.slug}?network=instagram") == {}


def test_what_all_did_is_wholly_told_in_the_readers_language(alice: FlaskClient, kit: Kit) -> None:
    alice.post(f"/kits/{kit.slug}/record", data={"url": "https://x.com/alice/status/20"})
    boards = ("", "?by=network", "?by=group", "?by=kit&metric=clicks", "?metric=engagements", "?metric=points")
    others = ("/leaderboard/newcomers", "/goals", "/record", "/suggest", "/offline")
    assert behind(alice, *(f"/leaderboard{board}" for board in boards), *others) == {}
