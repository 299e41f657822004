"""The campaign's tags on its tracked links."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.links import Link
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish

USUAL = {"source": "{network}", "medium": "social", "campaign": "{campaign}", "term": "", "content": ""}


def link_of(core: Core, campaign: Campaign, member_id: int) -> str:
    kit = publish(core, campaign)
    with core.read() as session:
        wanted = (Link.kit_id == kit.id, Link.member_id == member_id, Link.network == "bluesky")
        return session.scalars(select(Link.code).where(*wanted)).one()


def test_an_editor_sets_the_tags_and_links_that_are_out_there_follow(
    core: Core, campaign: Campaign, cast: Cast, client_for: Callable[..., FlaskClient], clock: Clock
) -> None:
    code, bob = link_of(core, campaign, cast.alice.id), client_for(cast.bob)
    assert "utm_source=bluesky" in bob.get(f"/r/{code}").headers["Location"]
    wanted = USUAL | {"source": "members-{network}", "medium": "", "content": "kit ñ"}
    assert bob.post("/tags", data=wanted).status_code == 303
    clock.move(seconds=3)
    to = bob.get(f"/r/{code}").headers["Location"]
    assert to == (
        "https://news.example.org/nurses?id=7&utm_source=members-bluesky&utm_campaign=spring&utm_content=kit%20%C3%B1#top"
    )
    assert 'value="members-{network}"' in bob.get("/tags").text


def test_a_preview_shows_where_links_would_lead_and_saves_nothing(
    campaign: Campaign, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    bob = client_for(cast.bob)
    page = bob.post("/tags", data=USUAL | {"source": "paper", "preview": "yes"})
    assert page.status_code == 200
    assert "https://example.org/article?utm_source=paper&amp;utm_medium=social&amp;utm_campaign=spring" in page.text
    assert "utm_source=paper" not in bob.get("/tags").text


@pytest.mark.parametrize("bad", ["a" * 101, "two\nlines", "{member}", "{network", "\u202eevil"])
def test_a_tag_that_is_none_is_refused_beside_its_field(
    campaign: Campaign, cast: Cast, client_for: Callable[..., FlaskClient], bad: str
) -> None:
    bob = client_for(cast.bob)
    page = bob.post("/tags", data=USUAL | {"term": bad})
    assert page.status_code == 400
    assert 'id="term-problem"' in page.text


def test_members_neither_see_nor_set_tags(
    campaign: Campaign, cast: Cast, client_for: Callable[..., FlaskClient]
) -> None:
    alice = client_for(cast.alice)
    assert alice.get("/tags").status_code == 403
    assert alice.post("/tags", data=USUAL).status_code == 403
