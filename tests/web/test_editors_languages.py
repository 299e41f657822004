"""The editors' pages in another language: no sentence of theirs stays behind in English."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share import language
from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import feeds
from share.services import claims, kits
from tests.fixtures.people import Cast
from tests.marking import Marking
from tests.published import publish
from tests.services.drafts import article, draft
from tests.web.left_behind import behind


@pytest.fixture(autouse=True)
def marking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "translations", lambda _code: Marking())


@pytest.fixture
def bob(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


@pytest.fixture
def carol(client_for: Callable[[Member], FlaskClient], cast: Cast) -> FlaskClient:
    return client_for(cast.carol)


@pytest.fixture
def kit(core: Core, cast: Cast) -> Kit:
    """A draft, another article in the queue, and a feed that fails."""
    made = draft(core, cast)
    article(core, "Nurses win")
    with core.write() as session:
        feeds.add(session, url="https://news.example/feed", title="", now=core.now()).error = "It does not answer."
    return made


@pytest.mark.usefixtures("kit")
def test_the_editors_pages_are_wholly_in_the_readers_language(bob: FlaskClient) -> None:
    queue = ("/queue", "/queue/calendar", "/queue/plan", "/queue/week", "/queue/dismissed", "/queue/articles/new")
    assert behind(bob, *queue, "/feeds", "/kits/new") == {}


def test_the_pages_about_links_are_wholly_in_the_readers_language(carol: FlaskClient) -> None:
    assert behind(carol, "/tags", "/clicks") == {}


def test_a_drafts_pages_are_wholly_in_the_readers_language(bob: FlaskClient, kit: Kit) -> None:
    assert behind(bob, *(f"/kits/{kit.slug}/{page}" for page in ("edit", "versions", "clicks"))) == {}


@pytest.mark.parametrize("state", ["published", "recalled"])
def test_the_page_of_a_kit_that_was_out_is_wholly_in_the_readers_language(
    core: Core, campaign: Campaign, cast: Cast, bob: FlaskClient, state: str
) -> None:
    kit = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x")
    if state == "recalled":
        kits.recall(core, kit.slug, note="…", by_id=cast.bob.id)
    assert behind(bob, f"/kits/{kit.slug}/edit") == {}
