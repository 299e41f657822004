"""The networks' health in plain words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.kits import Kit
from share.models.members import Member
from share.networks.base import RateLimitedError
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def core(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake, *core.networks.all)


def test_coordinators_see_what_is_wrong_and_ask_again(
    core: Core, fake: FakeNetwork, client_for: ClientFor, cast: Cast, kit: Kit, clock: Clock
) -> None:
    fake.failure = RateLimitedError("Fake wants no more calls for now.", retry_at=clock() + timedelta(hours=2))
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    public_id = posts.record(core, member_id=cast.alice.id, url="https://fake.example/posts/7").public_id
    posts.verify_due(core)
    browser = client_for(cast.carol)
    page = browser.get("/networks").text
    assert "Fake wants no more calls for now." in page
    assert "not before" in page
    assert "X_BEARER_TOKEN is not set" in page
    assert "An admin can set the key." in page
    assert "/admin/networks" not in page
    assert 'href="/admin/networks#network-x"' in client_for(cast.dan).get("/networks").text
    assert "Fake: Fake wants no more calls for now." in browser.get("/needs").text
    fake.failure = None
    browser.post("/networks/fake/again")
    assert posts.verify_due(core) == 1
    assert posts.get(core, public_id).state == "verified"
    assert "Fake wants no more calls" not in browser.get("/networks").text


def test_members_and_editors_do_not(client_for: ClientFor, cast: Cast) -> None:
    for person in (cast.alice, cast.bob):
        assert client_for(person).get("/networks").status_code == 403
        assert client_for(person).post("/networks/x/again").status_code == 403
    assert client_for(cast.carol).post("/networks/myspace/again").status_code == 404
