"""Recording by the paste box, and one post's page."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.kits import Kit
from share.models.members import Member
from share.services import posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, Kits, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

ClientFor = Callable[[Member], FlaskClient]
URL = "https://fake.example/posts/7"


@pytest.fixture
def core(core: Core, fake: FakeNetwork) -> Core:
    """The core with the fake network beside the real ones."""
    return with_networks(core, fake, *core.networks.all)


@pytest.fixture
def recorded(core: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> str:
    """Alice's verified post."""
    fake.posts["7"] = FakePost(posted_at=clock(), text=kits.claim(kit, cast.alice))
    public_id = posts.record(core, member_id=cast.alice.id, url=URL).public_id
    posts.verify_due(core)
    return public_id


def test_a_pasted_post_is_recorded_and_shown(client_for: ClientFor, cast: Cast, kit: Kit) -> None:
    browser = client_for(cast.alice)
    assert 'name="kit"' in browser.get(f"/record?url={URL}&kit={kit.slug}").text
    answer = browser.post("/record", data={"url": f" {URL} ", "kit": kit.slug}, follow_redirects=True)
    assert "Recorded. Thank you!" in answer.text
    assert "Your post" in answer.text
    again = browser.post("/record", data={"url": URL}, follow_redirects=True)
    assert "You have recorded this one already." in again.text


def test_a_post_on_a_network_without_its_key_says_why_nothing_is_told(
    client_for: ClientFor, cast: Cast, kit: Kit
) -> None:
    browser = client_for(cast.alice)
    url = "https://x.com/alice/status/1395079556562706435"
    answer = browser.post("/record", data={"url": url, "kit": kit.slug}, follow_redirects=True)
    for page in (answer.text, browser.get("/me").text):
        assert "X is not connected to this campaign yet" in page
        assert "being checked" not in page


def test_what_was_not_looked_at_yet_is_no_no(
    core: Core, fake: FakeNetwork, client_for: ClientFor, cast: Cast, kit: Kit, clock: Clock
) -> None:
    public_id = posts.record(core, member_id=cast.alice.id, url=URL).public_id
    page = client_for(cast.alice).get(f"/posts/{public_id}").text
    assert "Not looked up yet." in page
    assert 'class="no"' not in page
    fake.posts["7"] = FakePost(posted_at=clock(), text="Not of the kit")
    posts.verify_due(core)
    page = client_for(cast.alice).get(f"/posts/{public_id}").text
    assert 'class="no"' in page


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Paste the link to your post first."),
        ("https://fake.example/about", "not one single post"),
        ("https://example.org/<script>", "character"),
    ],
)
def test_what_is_refused_says_why_beside_the_field_and_keeps_the_text(
    client_for: ClientFor, cast: Cast, kit: Kit, url: str, said: str
) -> None:
    answer = client_for(cast.alice).post("/record", data={"url": url})
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>" not in answer.text.partition("<form")[2]
    assert url.replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_post_of_another_member_is_a_kind_conflict(client_for: ClientFor, cast: Cast, recorded: str) -> None:
    answer = client_for(cast.bob).post("/record", data={"url": URL})
    assert answer.status_code == 409
    assert "nothing is lost" in answer.text
    assert "Alice" not in answer.text


def test_a_posts_page_is_its_members_and_coordinators_alone(
    client_for: ClientFor, client: FlaskClient, cast: Cast, recorded: str
) -> None:
    page = client_for(cast.alice).get(f"/posts/{recorded}")
    assert "Take it back" in page.text
    assert "It carries your personal link." in page.text
    assert "Fake does not report impressions, quotes" in page.text
    assert client_for(cast.bob).get(f"/posts/{recorded}").status_code == 404
    carols = client_for(cast.carol).get(f"/posts/{recorded}")
    assert "It carries this member&#39;s personal link." in carols.text
    assert "Alice" in carols.text
    assert "Take it back" not in carols.text
    assert client.get(f"/posts/{recorded}").status_code == 303


def test_a_member_takes_a_post_back(client_for: ClientFor, cast: Cast, recorded: str) -> None:
    assert client_for(cast.bob).post(f"/posts/{recorded}/withdraw").status_code == 404
    alice = client_for(cast.alice)
    assert 'data-badge="0"' in alice.get("/").text
    answer = alice.post(f"/posts/{recorded}/withdraw", follow_redirects=True)
    assert "it counts no more" in answer.text
    assert 'data-badge="1"' in alice.get("/").text, "the kit is still to be shared"
    url = answer.text.partition('name="url" value="')[2].partition('"')[0]
    assert alice.post("/record", data={"url": url}).headers["Location"] == f"/posts/{recorded}"
    assert "Take it back" in alice.get(f"/posts/{recorded}").text


def test_a_coordinator_settles_a_contest(
    core: Core, client_for: ClientFor, cast: Cast, kit: Kit, fake: FakeNetwork, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=ARTICLE)
    for member in (cast.alice, cast.bob):
        client_for(member).post("/record", data={"url": URL})
    [disputed] = posts.disputed(core)
    address = f"/posts/{disputed.public_id}"
    assert client_for(cast.alice).post(f"{address}/settle", data={"member": cast.alice.public_id}).status_code == 403
    assert "It is Bob" in client_for(cast.carol).get(address).text
    client_for(cast.carol).post(f"{address}/settle", data={"member": cast.bob.public_id})
    assert posts.get(core, disputed.public_id).member_name == "Bob"
    assert posts.get(core, disputed.public_id).state == "recorded"
