"""The open click ledger: a member's link with its QR code, a kit's clicks, and clicks that wait for a decision."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.domain.click_rules import Flag
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.links import Link
from share.repositories import left_out
from tests.clicked import fold, made
from tests.fixtures.people import Cast
from tests.published import publish


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


def link_of(core: Core, kit: Kit, member_id: int) -> Link:
    with core.read() as session:
        return session.scalars(
            select(Link).where(Link.kit_id == kit.id, Link.member_id == member_id, Link.network == "bluesky")
        ).one()


def click(core: Core, link: Link, *asked: tuple[str, str]) -> None:
    fold(core, *(made(core.now().timestamp(), link.id, visitor, flags) for visitor, flags in asked))


def test_a_member_sees_every_request_of_their_link_with_its_reason(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    link = link_of(core, kit, cast.alice.id)
    click(core, link, ("v1", ""), ("v2", ""), ("", Flag.HEAD), ("", Flag.PROGRAM), ("v1", ""), ("", Flag.PRIVACY))
    page = client_for(cast.alice).get(f"/me/links/{link.code}").text
    assert f"/r/{link.code}" in page
    for text in ("looks that ask whether the link is there", "programs that look for", "the same visitor again"):
        assert text.capitalize() in page
    figures = page.split('<dl class="facts">')[1].split("</dl>")[0]
    assert [part.split("<")[0] for part in figures.split('class="num">')[1:]] == ["3", "2", "1", "6"]


def test_a_member_sees_all_their_links_together_and_nobody_elses(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    client = client_for(cast.alice)
    assert "Nobody has opened this yet" in client.get("/me/clicks").text
    click(core, link_of(core, kit, cast.bob.id), ("v9", ""))
    click(core, link_of(core, kit, cast.alice.id), ("v1", ""), ("v2", ""), ("", Flag.HEAD))
    page = client.get("/me/clicks").text
    figures = page.split('<dl class="facts">')[1].split("</dl>")[0]
    assert [part.split("<")[0] for part in figures.split('class="num">')[1:]] == ["2", "2", "3"]
    assert "Bluesky" in page
    assert "/me/clicks" in client.get("/me/links").text


def test_a_link_is_its_members_alone(core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]) -> None:
    link = link_of(core, kit, cast.alice.id)
    stranger = client_for(cast.bob)
    unknown = stranger.get("/me/links/zzzzzzz")
    for path in (f"/me/links/{link.code}", f"/me/links/{link.code}/qr.svg", f"/me/links/{link.code}/qr.png"):
        assert stranger.get(path).status_code == unknown.status_code == 404


def test_clicks_that_were_left_out_of_boards_are_told_as_such(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    link = link_of(core, kit, cast.alice.id)
    click(core, link, ("v1", ""), ("v2", ""), ("", Flag.HEAD))
    click(core, link_of(core, kit, cast.bob.id), ("v3", ""))
    pages = ((cast.alice, f"/me/links/{link.code}"), (cast.alice, "/me/clicks"), (cast.bob, f"/kits/{kit.slug}/clicks"))
    for viewer, path in pages:
        assert "Left out" not in client_for(viewer).get(path).text
    with core.write() as session:
        left_out.leave_link_out(session, link.id, now=core.now())
    for (viewer, path), figures in zip(
        pages, (["2", "2", "2", "3"], ["2", "2", "2", "3"], ["3", "3", "2", "4"]), strict=True
    ):
        page = client_for(viewer).get(path).text
        told = page.split('<dl class="facts">')[1].split("</dl>")[0]
        assert [part.split("<")[0] for part in told.split('class="num">')[1:]] == figures
        assert ("/me#left-out" in page) is (path == f"/me/links/{link.code}")


def test_the_qr_code_comes_as_picture_and_drawing(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    code = link_of(core, kit, cast.alice.id).code
    client = client_for(cast.alice)
    drawing = client.get(f"/me/links/{code}/qr.svg")
    assert (drawing.mimetype, drawing.data[:5]) == ("image/svg+xml", b"<?xml")
    picture = client.get(f"/me/links/{code}/qr.png?download")
    assert picture.data.startswith(b"\x89PNG")
    assert "attachment" in picture.headers["Content-Disposition"]


def test_an_editor_sees_a_kits_clicks_by_network(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    assert "Nobody has opened this yet" in client_for(cast.bob).get(f"/kits/{kit.slug}/clicks").text
    click(core, link_of(core, kit, cast.alice.id), ("v1", ""), ("v2", ""))
    click(core, link_of(core, kit, cast.carol.id), ("v1", ""))
    page = client_for(cast.bob).get(f"/kits/{kit.slug}/clicks").text
    assert "Bluesky" in page
    assert '<strong class="num">3</strong>' in page
    assert client_for(cast.alice).get(f"/kits/{kit.slug}/clicks").status_code == 403


def test_a_coordinator_decides_about_a_burst(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    click(core, link_of(core, kit, cast.alice.id), *((f"v{number}", "") for number in range(70)))
    client = client_for(cast.carol)
    assert "came faster than people click" in client.get("/needs").text
    page = client.get("/clicks").text
    assert "70" in page
    action = page.split('action="')[-1].split('"')[0]
    assert client.post(action).status_code == 400
    decided = client.post(action, data={"count": "yes"}, follow_redirects=True)
    assert "They count now." in decided.text
    assert "No clicks are held back" in decided.text
    assert "Decided lately" in decided.text
    taken_back = client.post(action, data={"count": "no"}, follow_redirects=True)
    assert "They are left out." in taken_back.text
    assert "Count them after all" in taken_back.text


def test_a_coordinator_is_told_that_others_decide_about_their_own_clicks(
    core: Core, kit: Kit, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    click(core, link_of(core, kit, cast.carol.id), *((f"v{number}", "") for number in range(70)))
    client = client_for(cast.carol)
    assert "somebody else decides about them" in client.get("/clicks").text
    action = client_for(cast.dan).get("/clicks").text.split('action="')[-1].split('"')[0]
    refused = client.post(action, data={"count": "yes"}, follow_redirects=True)
    assert "They count now." not in refused.text
    assert "somebody else decides about them" in refused.text
