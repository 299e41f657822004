"""Captions in variants: each member is dealt one, always the same, and every variant must fit."""

import pytest

from share.core import Core
from share.domain.captions import ANY, CaptionText
from share.domain.errors import ConflictError, InvalidError
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.services import claims, kits
from share.services.kits import Changes, EditedMeanwhileError, NotReadyError
from tests.fixtures.people import Cast
from tests.published import publish
from tests.services.drafts import draft, png

WORDS = ("Nurses in Duluth have won. Read how.", "After eleven days the hospital gave in.", "First strike since 1998!")


def write(core: Core, slug: str, *captions: CaptionText) -> kits.Editing:
    return kits.update(core, slug, changes=Changes(captions=captions), version=None, by_id=None)


def variants(*texts: str, network: str = ANY) -> list[CaptionText]:
    return [CaptionText(network, "en", text, number) for number, text in enumerate(texts, start=1)]


def test_each_member_is_dealt_one_variant_and_keeps_it(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    write(core, kit.slug, *variants(*WORDS, network="x"))
    people = [cast.alice, cast.bob, cast.carol, cast.dan]
    dealt = [claims.claim(core, member_id=one.id, slug=kit.slug, network="x").caption for one in people]
    assert set(dealt) <= set(WORDS)
    assert dealt == [claims.claim(core, member_id=one.id, slug=kit.slug, network="x").caption for one in people]
    with core.read() as session:
        named = {row.member_id: row.dealt for row in session.query(Claim)}
    assert named == {one.id: f"x/en/{WORDS.index(text) + 1}" for one, text in zip(people, dealt, strict=True)}


def test_own_words_tell_nothing_of_a_variant(core: Core, campaign: Campaign, cast: Cast) -> None:
    kit = publish(core, campaign)
    claims.save_caption(core, member_id=cast.alice.id, slug=kit.slug, network="x", caption="My own")
    with core.read() as session:
        assert session.query(Claim).one().dealt is None


def test_a_variant_that_does_not_fit_is_told_by_its_own_field(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    shown = write(core, kit.slug, *variants("Short.", "long " * 80, network="x"))
    assert [problem.field for problem in shown.problems] == ["caption-x-en-2"]
    with pytest.raises(NotReadyError):
        kits.schedule(core, kit.slug, by_id=cast.bob.id)


def test_an_emptied_variant_goes_and_the_others_stay(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    write(core, kit.slug, *variants(*WORDS))
    shown = write(core, kit.slug, CaptionText(ANY, "en", "", 2))
    assert [one.variant for one in shown.captions if one.network == ANY] == [1, 3]


def test_captions_that_are_nearly_the_same_are_named(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    none = [CaptionText(name, "en", "") for name in ("x", "bluesky", "mastodon", "facebook")]
    shown = write(core, kit.slug, *none, *variants(WORDS[0], WORDS[0] + " Today."))
    assert [(one, other) for one, other, _ in shown.alike] == [("any network, en, 1", "any network, en, 2")]


def test_a_networks_own_words_may_repeat_those_for_any_network(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    texts = [CaptionText(name, "en", WORDS[0]) for name in (ANY, "x", "bluesky")]
    assert write(core, kit.slug, *texts).alike == []
    assert kits.measure(core, kit.slug, captions=texts, hashtags="").alike == []


def test_counting_keeps_nothing(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    before = kits.edit(core, kit.slug)
    measured = kits.measure(core, kit.slug, captions=[CaptionText("x", "en", "🎉" * 300)], hashtags="strike")
    (card,) = [one for one in measured.cards if one.network == "x"]
    assert card.length is not None
    assert not card.length.fits
    after = kits.edit(core, kit.slug)
    assert (after.captions, after.kit.version) == (before.captions, before.kit.version)


def test_every_saving_is_kept_and_can_be_put_back(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(title="Second", picture=png()), version=None, by_id=cast.bob.id)
    write(core, kit.slug, *variants("All new words."))
    listed = kits.history(core, kit.slug).versions
    assert [one.number for one in listed] == [3, 2, 1]
    assert listed[0].changed == ["captions"]
    assert set(listed[1].changed) >= {"title", "picture_id"}
    shown = kits.restore(core, kit.slug, version=1, by_id=cast.carol.id)
    assert (shown.kit.title, shown.kit.picture_id, shown.kit.version) == ("Nurses win in Duluth", None, 4)
    assert shown.any_texts["en"].startswith("Nurses win in Duluth")
    assert kits.history(core, kit.slug).versions[0].by == "Carol"


def test_saving_by_itself_makes_one_version_of_a_sitting(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    for number in range(1, 6):
        kits.update(
            core, kit.slug, changes=Changes(title=f"Title {number}"), version=number, by_id=cast.bob.id, auto=True
        )
    listed = kits.history(core, kit.slug).versions
    newest = listed[0]
    assert (newest.number, newest.auto, newest.title) == (6, True, "Title 5")
    assert len(listed) == 2
    with pytest.raises(EditedMeanwhileError):
        kits.update(core, kit.slug, changes=Changes(title="Mine"), version=3, by_id=cast.carol.id, auto=True)


def test_nothing_saves_itself_once_it_is_scheduled(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    with pytest.raises(ConflictError, match="Press a button"):
        kits.update(core, kit.slug, changes=Changes(title="Half a ti"), version=None, by_id=cast.bob.id, auto=True)


def test_the_second_look_is_somebody_elses(core: Core, campaign: Campaign, cast: Cast) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"second_look": True}
    kit = draft(core, cast)
    for way in (kits.schedule, kits.publish_now):
        with pytest.raises(ConflictError, match="second look"):
            way(core, kit.slug, by_id=cast.bob.id)
    kits.submit_for_review(core, kit.slug, by_id=cast.bob.id)
    with pytest.raises(ConflictError, match="Somebody else"):
        kits.approve(core, kit.slug, version=None, by_id=cast.bob.id)
    with pytest.raises(InvalidError):
        kits.return_draft(core, kit.slug, note=" ", by_id=cast.carol.id)
    kits.return_draft(core, kit.slug, note="Shorter, please.", by_id=cast.carol.id)
    assert (kits.get(core, kit.slug).state, kits.get(core, kit.slug).review_note) == ("draft", "Shorter, please.")
    kits.submit_for_review(core, kit.slug, by_id=cast.bob.id)
    version = kits.get(core, kit.slug).version
    kits.approve(core, kit.slug, version=version, by_id=cast.carol.id)
    assert kits.get(core, kit.slug).state == "scheduled"


def test_what_is_changed_after_the_second_look_needs_another(core: Core, campaign: Campaign, cast: Cast) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"second_look": True}
    kit = draft(core, cast)
    kits.submit_for_review(core, kit.slug, by_id=cast.bob.id)
    seen = kits.get(core, kit.slug).version
    kits.update(core, kit.slug, changes=Changes(title="Other"), version=None, by_id=cast.bob.id)
    with pytest.raises(ConflictError, match="changed since"):
        kits.approve(core, kit.slug, version=seen, by_id=cast.carol.id)
    kits.approve(core, kit.slug, version=None, by_id=cast.carol.id)
    kits.update(core, kit.slug, changes=Changes(title="Third"), version=None, by_id=cast.bob.id)
    assert kits.get(core, kit.slug).state == "in_review"
