"""Posting from here, and "is this yours?", as people meet them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.domain.publications import LOOKS
from share.models.accounts import Account
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.media import Picture
from share.models.members import Member
from share.networks.base import TokenRevokedError
from share.repositories import links
from share.services import found_posts, publications
from share.web.context import CORE
from tests.fixtures.people import Cast
from tests.fixtures.posts import ARTICLE, FakePost, with_networks
from tests.fixtures.stores import Clock
from tests.networks.fake import FakeNetwork

Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def fake() -> FakeNetwork:
    return FakeNetwork(name="bluesky")


@pytest.fixture
def faked(core: Core, fake: FakeNetwork) -> Core:
    return with_networks(core, fake)


@pytest.fixture
def account(faked: Core, cast: Cast, app: object) -> Account:
    """Alice's connected account; the application knows the fake network alone."""
    app.extensions[CORE] = faked  # type: ignore[attr-defined]  # the test's application
    row = Account(
        member_id=cast.alice.id,
        network="bluesky",
        native_id="alice-1",
        handle="@alice",
        token=faked.vault.encrypt("a-token"),
        publishes=True,
        detects=True,
        created_at=faked.now(),
    )
    with faked.write() as session:
        session.query(Campaign).one().settings = {"networks": ["bluesky"]}
        session.add(row)
    return row


def _path(kit: Kit, account: Account) -> str:
    return f"/kits/{kit.slug}/publish/{account.public_id}"


def test_from_the_kits_page_to_a_post_in_two_taps(
    client_for: Browser, faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    browser = client_for(cast.alice)
    assert _path(kit, account) in browser.get("/").text
    page = browser.get(_path(kit, account)).text
    assert "Post it on Bluesky" in page
    assert "Nurses win in Duluth" in page
    answer = browser.post(_path(kit, account), data={"text": "Nurses win!"})
    assert (answer.status_code, answer.headers["Location"]) == (303, _path(kit, account))
    waiting = browser.get(_path(kit, account)).text
    assert "On its way" in waiting
    assert f"{_path(kit, account)}?look=1" in waiting.partition('http-equiv="refresh"')[2]
    with faked.read() as session:
        code = links.code_of(session, kit_id=kit.id, member_id=cast.alice.id, network="bluesky")
    assert (f"/r/{code}" in waiting) if code else ("Your own link is added" in waiting)
    assert "xxxxxxxx" not in waiting
    late = browser.get(f"{_path(kit, account)}?look=99").text
    assert ("It takes longer than usual" in late, 'http-equiv="refresh"' in late) == (True, False)
    assert "Posted?" not in browser.get("/").text
    publications.publish_due(faked)
    assert 'data-standing="published"' in browser.get(_path(kit, account)).text
    assert len(fake.drafts) == 1


def test_an_account_whose_access_ended_meanwhile_shows_the_words_and_what_to_do(
    client_for: Browser, faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    browser = client_for(cast.alice)
    browser.post(_path(kit, account), data={"text": "Nurses win it all!"})
    fake.failure = TokenRevokedError("No more.")
    publications.publish_due(faked)
    page = browser.get(_path(kit, account)).text
    assert 'data-standing="failed"' in page
    assert "Connect your account again" in page
    assert "Nurses win it all!" in page
    assert 'href="/me/accounts/bluesky"' in page
    assert "<textarea" not in page
    assert _path(kit, account) in browser.get(f"/kits/{kit.slug}").text
    assert browser.post(_path(kit, account), data={"text": "Again"}).status_code == 409
    assert client_for(cast.bob).get(_path(kit, account)).status_code == 404


def test_the_picture_goes_along_with_its_text_and_a_price_is_shown(
    client_for: Browser, faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account
) -> None:
    fake.publish_micros = 200_000
    with faked.write() as session:
        picture = Picture(
            sha256="ab" * 32, mime="image/jpeg", width=1, height=1, content=b"jpeg", created_at=faked.now()
        )
        session.add(picture)
        session.flush()
        row = session.get_one(Kit, kit.id)
        row.picture_id, row.picture_alt = picture.id, "Nurses with signs"
    assert client_for(cast.alice).get(_path(kit, account)).status_code == 404
    assert client_for(cast.dan).post("/admin/publishing", data={"networks": ["bluesky"]}).status_code == 303
    page = client_for(cast.alice).get(_path(kit, account)).text
    assert "$0.20" in page
    assert "Nurses with signs" in page
    in_spanish = client_for(cast.alice).get(_path(kit, account), headers={"Accept-Language": "es"}).text
    assert "0,20\N{NO-BREAK SPACE}$" in in_spanish
    client_for(cast.alice).post(_path(kit, account), data={"text": "Nurses win!"})
    publications.publish_due(faked)
    assert (fake.drafts[0].picture, fake.drafts[0].alt_text) == (b"jpeg", "Nurses with signs")


def test_what_is_too_long_stays_in_the_box_beside_its_problem(
    client_for: Browser, cast: Cast, kit: Kit, account: Account
) -> None:
    answer = client_for(cast.alice).post(_path(kit, account), data={"text": "a" * 600})
    assert answer.status_code == 400
    assert "too long for Bluesky" in answer.text
    assert "a" * 600 in answer.text


def test_strangers_and_other_members_find_no_such_page(
    client_for: Browser, client: FlaskClient, cast: Cast, kit: Kit, account: Account
) -> None:
    for verb in ("get", "post"):
        assert getattr(client_for(cast.bob), verb)(_path(kit, account)).status_code == 404
    assert client.get(_path(kit, account)).status_code == 303
    assert client.post(_path(kit, account)).status_code == 401


def test_from_a_page_whose_account_is_gone_nothing_leads_back_to_it(
    client_for: Browser, cast: Cast, kit: Kit, account: Account
) -> None:
    path, alice = _path(kit, account), client_for(cast.alice)
    disconnected = alice.post(f"/me/account/{account.public_id}/disconnect")
    assert disconnected.status_code == 303
    late = alice.post(path, data={"text": "Words"}, headers={"Referer": f"http://localhost{path}"})
    assert late.status_code == 404
    assert f'href="{path}"' not in late.text
    assert 'href="/"' in late.text


def test_where_nobody_can_tell_the_member_is_asked(
    client_for: Browser, faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    browser = client_for(cast.alice)
    fake.swallows = "post"
    browser.post(_path(kit, account), data={"text": "Nurses win!"})
    publications.publish_due(faked)
    assert "send nothing twice" in browser.get(_path(kit, account)).text
    for age in LOOKS:
        clock.move(to=clock() + age)
        publications.publish_due(faked)
    page = browser.get(_path(kit, account)).text
    assert "Did it appear?" in page
    public_id = page.partition("/publications/")[2].partition("/")[0]
    assert browser.post(f"/publications/{public_id}/appeared", data={"url": "nonsense"}).status_code == 400
    assert client_for(cast.bob).post(f"/publications/{public_id}/again").status_code == 404
    assert browser.post(f"/publications/{public_id}/again").headers["Location"] == _path(kit, account)
    page = browser.get(_path(kit, account)).text
    assert "Nurses win!" in page
    assert "It did not appear" in page


def test_a_found_post_is_asked_about_on_the_kits_page_and_on_mine(
    client_for: Browser, faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, account: Account, clock: Clock
) -> None:
    fake.posts["7"] = FakePost(posted_at=clock(), text=f"Nurses win, see {ARTICLE} <b>")
    fake.posts["8"] = FakePost(posted_at=clock(), text=ARTICLE)
    found_posts.owe_searches(faked)
    found_posts.detect_due(faked)
    browser = client_for(cast.alice)
    second, first = found_posts.asked(faked, member_id=cast.alice.id)
    browser.get(f"/kits/{kit.slug}/share/bluesky")
    today = browser.get("/").text
    assert (today.count("Is this yours?"), browser.get("/me").text.count("Is this yours?")) == (1, 2)
    assert "1 more question after this." in today
    assert "Posted?" not in today, "one thing is asked at a time"
    shown = browser.get(f"/kits/{kit.slug}/found/{first.public_id}").text
    assert "Nurses win, see" in shown
    assert "<b>" not in shown
    for stranger in (cast.bob, cast.dan):
        assert client_for(stranger).get(f"/kits/{kit.slug}/found/{first.public_id}").status_code == 404
        assert client_for(stranger).post(f"/kits/{kit.slug}/found/{first.public_id}/yes").status_code == 404
    assert browser.post(f"/kits/{kit.slug}/found/{first.public_id}/yes").status_code == 303
    assert browser.post(f"/kits/{kit.slug}/found/{second.public_id}/no").status_code == 303
    page = browser.get("/").text
    assert "Is this yours?" not in page
    assert "Your post" in page
