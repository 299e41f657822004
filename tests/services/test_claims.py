from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from share.core import Core
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.models.campaigns import Campaign
from share.models.claims import Claim, Skip
from share.models.kits import Caption, Kit
from share.models.links import Link
from share.models.members import Member
from share.services import claims, today
from share.services.claims import Claimed
from share.services.today import KitPage, Nothing
from tests.fixtures.people import Cast
from tests.published import publish


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    return publish(core, campaign)


def take(core: Core, kit: Kit, person: Member, network: str = "bluesky") -> Claimed:
    return claims.claim(core, member_id=person.id, slug=kit.slug, network=network)


def change(core: Core, person: Member, **values: object) -> None:
    with core.write() as session:
        session.execute(update(Member).where(Member.id == person.id).values(**values))


def count(core: Core, model: type) -> int:
    with core.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_claim_gives_caption_link_and_composer(core: Core, kit: Kit, cast: Cast) -> None:
    made = take(core, kit, cast.alice)
    assert made.caption == "Nurses in Duluth have won. Read how."
    assert made.link_url.startswith("http://localhost/r/")
    assert made.text == f"{made.caption}\n\n{made.link_url}"
    assert made.intent_url.startswith("https://bsky.app/intent/compose?text=Nurses")
    assert made.share_mode == "intent"


def test_claiming_twice_is_claiming_once(core: Core, kit: Kit, cast: Cast) -> None:
    first = take(core, kit, cast.alice)
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda _: take(core, kit, cast.alice), range(8)))
    assert set(again) == {first}
    assert count(core, Claim) == 1


def test_the_link_is_the_one_that_was_made_at_publication(core: Core, kit: Kit, cast: Cast) -> None:
    before = count(core, Link)
    take(core, kit, cast.alice)
    assert count(core, Link) == before


def test_who_joined_late_gets_a_link_now(core: Core, kit: Kit, cast: Cast) -> None:
    with core.write() as session:
        erin = Member(email="erin@example.org", name="Erin", alias="x", state="agreed", created_at=core.now())
        session.add(erin)
    before = count(core, Link)
    assert take(core, kit, erin).link_url == take(core, kit, erin).link_url
    assert count(core, Link) == before + 1


def test_each_network_has_its_own_caption_and_the_rest_share_one(core: Core, kit: Kit, cast: Cast) -> None:
    assert take(core, kit, cast.alice, "x").caption == "Nurses win! #Duluth"
    assert take(core, kit, cast.alice, "mastodon").caption == "Nurses in Duluth have won. Read how."


def test_captions_speak_the_members_language(core: Core, kit: Kit, cast: Cast) -> None:
    change(core, cast.alice, language="es")
    change(core, cast.bob, language="fr")
    assert take(core, kit, cast.alice, "x").caption == "Las enfermeras de Duluth ganaron."
    assert take(core, kit, cast.bob, "x").caption == "Nurses win! #Duluth"


def test_members_are_dealt_different_variants_and_keep_theirs(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    with core.write() as session:
        for number in range(2, 30):
            session.add(Caption(kit_id=kit.id, network="any", language="en", variant=number, text=f"Variant {number}"))
    people = (cast.alice, cast.bob, cast.carol, cast.dan)
    dealt = [take(core, kit, person).caption for person in people]
    assert len(set(dealt)) > 1
    assert [take(core, kit, person).caption for person in people] == dealt


def test_hashtags_and_the_disclosure_of_a_tie_come_along(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign, hashtags="#Duluth #Strike")
    change(core, cast.alice, tie="staff")
    made = take(core, kit, cast.alice)
    assert "#Strike" in made.caption
    assert "I work for Workers United." in made.text
    assert "I work for" not in take(core, kit, cast.bob).text


def test_a_correction_reaches_new_claims_and_earlier_ones_keep_theirs(core: Core, kit: Kit, cast: Cast) -> None:
    before = take(core, kit, cast.alice).caption
    with core.write() as session:
        session.execute(update(Caption).where(Caption.network == "any").values(text="Corrected."))
    assert take(core, kit, cast.alice).caption == before
    assert take(core, kit, cast.bob).caption == "Corrected."


def save(core: Core, kit: Kit, person: Member, caption: str, network: str = "bluesky") -> None:
    claims.save_caption(core, member_id=person.id, slug=kit.slug, network=network, caption=caption)


def test_own_words_are_kept_clean(core: Core, kit: Kit, cast: Cast) -> None:
    save(core, kit, cast.alice, "  My aunt\r\nwas there.\x00 ")
    assert take(core, kit, cast.alice).caption == "My aunt\nwas there."
    save(core, kit, cast.alice, "  ")
    assert take(core, kit, cast.alice).caption == "Nurses in Duluth have won. Read how."


def test_length_counts_the_whole_post_by_the_networks_rule(core: Core, kit: Kit, cast: Cast) -> None:
    change(core, cast.alice, tie="staff")
    disclosure, link = len(" I work for Workers United."), len("\n\nhttp://localhost/r/12345678")
    longest = "a" * (300 - disclosure - link)
    save(core, kit, cast.alice, longest)
    assert len(take(core, kit, cast.alice).text) == 300
    with pytest.raises(InvalidError, match="1 character too long for Bluesky") as refused:
        save(core, kit, cast.alice, longest + "a")
    assert refused.value.field == "caption"
    assert take(core, kit, cast.alice).caption == longest
    with pytest.raises(InvalidError):
        save(core, kit, cast.alice, "a" * 100_000, "facebook")


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "missed"])
def test_a_kit_that_is_not_out_cannot_be_taken(core: Core, kit: Kit, cast: Cast, state: str) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(state=state))
    with pytest.raises(NotFoundError):
        take(core, kit, cast.alice)


@pytest.mark.parametrize(("state", "reason"), [("recalled", "recalled"), ("closed", "closed")])
def test_a_kit_that_is_over_is_refused_with_the_reason(
    core: Core, kit: Kit, cast: Cast, state: str, reason: str
) -> None:
    with core.write() as session:
        session.execute(update(Kit).values(state=state))
    with pytest.raises(ConflictError) as refused:
        take(core, kit, cast.alice)
    assert refused.value.reason == reason
    assert count(core, Claim) == 0


def test_a_network_that_is_not_offered_is_not_there(core: Core, kit: Kit, cast: Cast, campaign: Campaign) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"networks": ["x"]}
    with pytest.raises(NotFoundError):
        take(core, kit, cast.alice, "bluesky")


def test_who_left_takes_nothing(core: Core, kit: Kit, cast: Cast) -> None:
    change(core, cast.alice, state="left")
    with pytest.raises(NotFoundError):
        take(core, kit, cast.alice)


def test_the_first_share_sets_the_usual_network(core: Core, kit: Kit, cast: Cast) -> None:
    for network in ("mastodon", "x"):
        claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network=network, opened=True)
    with core.read() as session:
        assert session.get_one(Member, cast.alice.id).usual_network == "mastodon"


def test_skipping_twice_and_sharing_after_all(core: Core, kit: Kit, cast: Cast) -> None:
    for _ in range(2):
        claims.skip(core, member_id=cast.alice.id, slug=kit.slug)
    assert count(core, Skip) == 1
    claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x", opened=True)
    assert count(core, Skip) == 0


def test_today_counts_people_who_shared_not_composers(core: Core, kit: Kit, cast: Cast) -> None:
    for person, network in ((cast.alice, "x"), (cast.alice, "bluesky"), (cast.bob, "x")):
        claims.claim(core, member_id=person.id, slug=kit.slug, network=network, opened=True)
    take(core, kit, cast.carol)
    page = today.today(core, member_id=cast.carol.id)
    assert isinstance(page, KitPage)
    assert page.sharers == 2


def test_today_is_the_newest_open_kit(core: Core, campaign: Campaign, cast: Cast) -> None:
    assert today.today(core, member_id=cast.alice.id) == Nothing(None)
    publish(core, campaign, slug="old", local_date=core.now().date().replace(day=23))
    publish(core, campaign, slug="new")
    page = today.today(core, member_id=cast.alice.id)
    assert isinstance(page, KitPage)
    assert page.slug == "new"
