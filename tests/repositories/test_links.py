from sqlalchemy import insert, select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.links import Link
from share.models.members import Member
from share.networks.registry import MAIN
from share.repositories import links
from tests.fixtures.people import Cast
from tests.published import publish


def codes(core: Core, kit_id: int) -> dict[tuple[int, str], str]:
    with core.read() as session:
        return {
            (row.member_id, row.network): row.code for row in session.scalars(select(Link).where(Link.kit_id == kit_id))
        }


def test_everyone_who_agreed_gets_a_link_for_each_main_network(core: Core, campaign: Campaign, cast: Cast) -> None:
    with core.write() as session:
        session.add(Member(email="m@example.org", name="Mallory", alias="x", state="pending", created_at=core.now()))
    kit = publish(core, campaign)
    made = codes(core, kit.id)
    people = (cast.alice, cast.bob, cast.carol, cast.dan)
    assert set(made) == {(person.id, name) for person in people for name in MAIN}
    assert len(set(made.values())) == len(made)


def test_making_links_again_keeps_those_that_stand(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    before = codes(core, kit.id)
    with core.write() as session:
        links.make_for_kit(session, kit.id, now=core.now())
    assert codes(core, kit.id) == before


def test_only_the_networks_of_the_campaign_are_offered(core: Core, campaign: Campaign, cast: Cast) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"networks": ["bluesky", "x"]}
    kit = publish(core, campaign)
    assert {network for _member, network in codes(core, kit.id)} == {"x", "bluesky"}


def test_where_no_main_network_is_offered_all_that_are_get_links(core: Core, campaign: Campaign, cast: Cast) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"networks": ["signal", "email"]}
    kit = publish(core, campaign)
    assert {network for _member, network in codes(core, kit.id)} == {"signal", "email"}


def test_who_joins_late_gets_a_link_once(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    with core.write() as session:
        erin = Member(email="erin@example.org", name="Erin", alias="x", state="agreed", created_at=core.now())
        session.add(erin)
        session.flush()
        code = links.ensure(session, kit_id=kit.id, member_id=erin.id, network="x", now=core.now())
        assert links.ensure(session, kit_id=kit.id, member_id=erin.id, network="x", now=core.now()) == code
        found = links.find(session, code)
    assert found is not None
    assert (found.kit_id, found.network) == (kit.id, "x")


def test_a_code_in_another_case_is_another_code(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    with core.read() as session:
        for code in codes(core, kit.id).values():
            if code.swapcase() != code:
                assert links.find(session, code.swapcase()) is None


def test_many_members_links_are_made_in_one_go(core: Core, campaign: Campaign, cast: Cast) -> None:
    rows = [
        {"public_id": f"p{n}", "name": f"N{n}", "alias": "x", "state": "agreed", "role": "member", "shown_as": "alias",
         "tie": "none", "digest": True, "do_not_contact": False, "created_at": core.now()}
        for n in range(1500)
    ]  # fmt: skip
    with core.write() as session:
        session.execute(insert(Member), rows)
    kit = publish(core, campaign)
    assert len(codes(core, kit.id)) == 1504 * len(MAIN)
