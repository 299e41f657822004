"""Links whose visitors go round each other's, told from what the folder left of real clicks."""

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.suspicions import Kind
from share.models.campaigns import Campaign
from share.models.links import Link
from share.repositories import rings
from tests.clicked import fold, made
from tests.fixtures.people import Cast
from tests.published import publish


@pytest.fixture
def links(core: Core, campaign: Campaign, cast: Cast) -> list[int]:
    """Alice's, Bob's, Carol's and Dan's link of a kit."""
    kit = publish(core, campaign)
    people = [one.id for one in (cast.alice, cast.bob, cast.carol, cast.dan)]
    with core.read() as session:
        found = select(Link.member_id, Link.id).where(Link.kit_id == kit.id, Link.network == "bluesky")
        of_member = {member: link for member, link in session.execute(found)}  # noqa: C416 - a row is no pair to mypy
    return [of_member[one] for one in people]


def test_the_same_few_browsers_on_several_members_links_are_found(
    core: Core, links: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = core.now().timestamp()
    ring, honest = links[:3], links[3]
    crowd = [made(at, link, f"ring-{number}") for number in range(5) for link in ring]
    # Many come to the fourth, the ring's browsers and an office that opens all of them among them.
    crowd += [made(at, honest, f"reader-{number}") for number in range(20)]
    crowd += [made(at, honest, f"ring-{number}") for number in range(5)]
    fold(core, *crowd[:9])
    fold(core, *crowd[9:], *(made(at + 90, link, "office") for link in links))
    with core.read() as session:
        found = rings.rings(session)
        monkeypatch.setattr(rings, "AT_ONCE", 10)
        assert rings.rings(session) == found
    assert {(one.kind, one.link_id) for one in found} == {(Kind.CLICK_RING, link) for link in ring}
    assert {(one.facts["shared"], one.facts["visitors"], one.facts["members"]) for one in found} == {(6, 6, 2)}
    assert len({one.topic for one in found}) == 1


def test_neighbours_who_read_each_others_links_among_others_are_no_ring(core: Core, links: list[int]) -> None:
    at = core.now().timestamp()
    fold(
        core,
        *(made(at, link, f"reader-{link}-{number}") for link in links for number in range(8)),
        *(made(at, link, f"neighbour-{number}") for link in links for number in range(4)),
    )
    with core.read() as session:
        assert rings.rings(session) == []
