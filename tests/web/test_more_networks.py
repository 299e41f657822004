"""The networks behind "more": those that take the text in their address, and those that take none."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from share.core import Core
from share.domain.due import Job
from share.models.campaigns import Campaign
from share.models.due import Due
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.posts import Post
from share.networks.registry import MAIN, NETWORKS
from tests.fixtures.people import Cast
from tests.published import publish
from tests.sampling import a_few

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


@pytest.fixture
def alice(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.alice)


def posts(core: Core) -> list[Post]:
    with core.read() as session:
        return list(session.scalars(select(Post).order_by(Post.id)))


def test_every_network_is_one_tap_away_and_the_usual_one_first(alice: FlaskClient, kit: Kit) -> None:
    page = alice.get("/").text
    assert page.index("Share on X") < page.index("More networks")
    for network in NETWORKS:
        assert f'href="/kits/{kit.slug}/share/{network.name}"' in page or network.share_mode == "copy-first"
        assert f'href="/kits/{kit.slug}?network={network.name}"' in page or network.name == "x"


@pytest.mark.parametrize("network", a_few([pytest.param(one, id=one.name) for one in NETWORKS], of=4))
def test_each_can_be_taken_and_said_to_be_posted(core: Core, alice: FlaskClient, kit: Kit, network: object) -> None:
    name = network.name  # type: ignore[attr-defined]  # a Network
    answer = alice.get(f"/kits/{kit.slug}/share/{name}")
    assert answer.status_code == 303
    with core.read() as session:
        code = session.scalars(select(Link.code).join(Member).where(Link.network == name, Member.name == "Alice")).one()
    page = alice.get(f"/kits/{kit.slug}?network={name}")
    assert code in unquote(answer.headers["Location"]) or code in page.text
    assert alice.post(f"/kits/{kit.slug}/posted", data={"network": name}).status_code == 303
    (post,) = posts(core)
    assert (post.network, post.state, post.url) == (name, "self_reported", "")


def test_links_of_rarely_used_networks_are_made_when_they_are_taken(core: Core, alice: FlaskClient, kit: Kit) -> None:
    def made() -> set[str]:
        with core.read() as session:
            return set(session.scalars(select(Link.network)))

    assert made() == set(MAIN)
    alice.get(f"/kits/{kit.slug}/share/telegram")
    assert made() == {*MAIN, "telegram"}


def test_a_letter_is_opened_in_the_members_own_mail_program(alice: FlaskClient, kit: Kit) -> None:
    assert "Share by E-mail" in alice.get(f"/kits/{kit.slug}?network=email").text
    to = alice.get(f"/kits/{kit.slug}/share/email").headers["Location"]
    assert to.startswith("mailto:?subject=")
    assert "%0D%0A%0D%0Ahttp%3A%2F%2Flocalhost%2Fr%2F" in to


def test_where_no_address_opens_a_composer_the_text_is_copied(alice: FlaskClient, kit: Kit) -> None:
    before = alice.get(f"/kits/{kit.slug}?network=instagram").text
    assert "Get my text for Instagram" in before
    assert "/r/" not in before
    answer = alice.get(f"/kits/{kit.slug}/share/instagram")
    assert answer.headers["Location"] == f"/kits/{kit.slug}?network=instagram#share-text"
    after = alice.get(answer.headers["Location"]).text
    assert "http://localhost/r/" in after
    assert 'id="share-text"' in after
    assert "Open Instagram" in after
    assert "I posted it" in after


def test_what_has_no_page_to_open_offers_none(alice: FlaskClient, kit: Kit) -> None:
    alice.get(f"/kits/{kit.slug}/share/signal")
    page = alice.get(f"/kits/{kit.slug}?network=signal").text
    assert "Open Signal" not in page
    assert "Copy the text" in page
    assert 'href=""' not in page


def test_a_post_on_any_other_site_is_taken_on_the_members_word(core: Core, alice: FlaskClient, kit: Kit) -> None:
    url = "https://forum.example.net/t/nurses-win/115?utm_source=x#reply"
    refused = alice.post(f"/kits/{kit.slug}/record", data={"url": url})
    assert refused.status_code == 400
    assert "Record it all the same" in refused.text
    again = alice.post(f"/kits/{kit.slug}/record", data={"url": url, "elsewhere": "1"})
    assert again.status_code == 303
    (post,) = posts(core)
    assert (post.network, post.state) == ("other", "self_reported")
    assert (post.native_id, post.url) == (
        "forum.example.net/t/nurses-win/115",
        "https://forum.example.net/t/nurses-win/115",
    )
    with core.read() as session:
        assert session.scalars(select(Due).where(Due.job == Job.VERIFY_POST.value)).all() == []
    assert "on your word" in alice.get(f"/kits/{kit.slug}").text


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://bit.ly/3abc", "shortened link"),
        ("https://x.com/alice", "not one single post"),
        ("https://192.168.0.1/post/1", "by number"),
        ("https://forum.example.net/", "none of the networks"),
    ],
)
def test_not_everything_is_taken_on_a_members_word(alice: FlaskClient, kit: Kit, url: str, reason: str) -> None:
    answer = alice.post(f"/kits/{kit.slug}/record", data={"url": url, "elsewhere": "1"})
    assert answer.status_code == 400
    assert reason in answer.text


def test_the_article_and_our_own_links_are_no_posts(alice: FlaskClient, kit: Kit) -> None:
    for url in (f"{kit.url}?utm_source=x", "http://localhost/r/abcdefgh"):
        answer = alice.post("/record", data={"url": url, "elsewhere": "1"})
        assert answer.status_code == 400


def test_a_known_post_is_still_recognised_when_it_is_called_another_sites(
    core: Core, alice: FlaskClient, kit: Kit
) -> None:
    alice.post("/record", data={"url": "https://twitter.com/alice/status/20", "elsewhere": "1"})
    assert [post.network for post in posts(core)] == ["x"]


def test_a_channels_post_is_recorded_and_never_asked_for(core: Core, alice: FlaskClient, kit: Kit) -> None:
    assert alice.post("/record", data={"url": "https://t.me/alicenews/12"}).status_code == 303
    (post,) = posts(core)
    assert (post.network, post.native_id, post.state) == ("telegram", "alicenews/12", "self_reported")
    assert "Telegram does not let us see this kind of post" in post.state_reason
    with core.read() as session:
        assert session.scalars(select(Due).where(Due.job == Job.VERIFY_POST.value)).all() == []


def test_only_the_networks_offered_are_shown(core: Core, alice: FlaskClient, campaign: Campaign, kit: Kit) -> None:
    with core.write() as session:
        session.execute(update(Campaign).values(settings={"networks": ["signal", "email"]}))
    page = alice.get(f"/kits/{kit.slug}").text
    assert "Get my text for Signal" in page
    assert "WhatsApp" not in page
    assert alice.get(f"/kits/{kit.slug}/share/whatsapp").status_code == 404
