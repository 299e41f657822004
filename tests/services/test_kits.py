"""Kits as editors make them: prefilled, worded, moved, refused."""

from datetime import UTC, date, datetime, time

import pytest

from share.core import Core
from share.domain.captions import ANY, CaptionText
from share.domain.due import Job
from share.domain.errors import ConflictError, NotFoundError
from share.domain.kits import KitState
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.networks.registry import NETWORKS
from share.services import kits
from share.services.kits import Changes, EditedMeanwhileError, NotReadyError, Then
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site
from tests.services.drafts import article, count, draft, owed, png


def test_a_kit_is_prefilled_from_its_article(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    shown = kits.edit(core, kit.slug)
    # It is 10:00 in New York: today's hour of publication is over.
    assert (kit.local_date, kit.slug) == (date(2026, 11, 25), "2026-11-25-nurses-win-in-duluth")
    assert kit.publish_at == datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert (kit.state, kit.url) == ("draft", "https://news.example/Nurses-win-in-Duluth")
    assert shown.any_texts["en"].startswith("Nurses win in Duluth\n\nFirst strike won")
    assert shown.problems == []
    assert [card.network for card in shown.cards] == [network.name for network in NETWORKS]
    assert set(shown.main) == {"x", "facebook", "bluesky", "mastodon"}
    assert all(card.length is not None and card.length.fits for card in shown.cards)
    own = {card.network: card.own for card in shown.cards}
    assert own["facebook"] == ""
    assert own["x"].endswith("…")


def test_each_kit_takes_the_next_free_day(core: Core, cast: Cast) -> None:
    made = [draft(core, cast, title).local_date for title in ("One", "Two", "Three")]
    assert made == [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)]


def test_a_day_takes_one_kit(core: Core, cast: Cast) -> None:
    draft(core, cast, "One", day=date(2026, 12, 1))
    with pytest.raises(ConflictError, match="has a kit already"):
        draft(core, cast, "Two", day=date(2026, 12, 1))
    assert count(core, Kit) == 1


def test_the_articles_picture_becomes_our_own(open_to_site: Site, core: Core, cast: Cast) -> None:
    open_to_site.pages["/nurses.png"] = ("image/png", png())
    source = article(core, image_url=open_to_site.url("/nurses.png"), image_alt="Nurses cheering")
    kit = kits.create(core, article=source, by_id=cast.bob.id)
    shown = kits.edit(core, kit.slug)
    assert shown.picture is not None
    assert (shown.picture.width, shown.picture.height, kit.picture_alt) == (60, 40, "Nurses cheering")


def test_a_picture_that_cannot_be_had_is_left_out(open_to_site: Site, core: Core, cast: Cast) -> None:
    open_to_site.pages["/nurses.png"] = ("image/png", b"no picture")
    for name in ("/nurses.png", "/nowhere.png"):
        source = article(core, name, image_url=open_to_site.url(name))
        assert kits.create(core, article=source, by_id=cast.bob.id).picture_id is None


def test_a_picture_needs_words_before_the_kit_is_scheduled(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(picture=png()), version=1, by_id=cast.bob.id)
    with pytest.raises(NotReadyError, match="Describe the picture") as refused:
        kits.schedule(core, kit.slug, by_id=cast.bob.id)
    assert [problem.field for problem in refused.value.problems] == ["picture_alt"]
    kits.update(core, kit.slug, changes=Changes(picture_alt="Nurses cheering"), version=2, by_id=cast.bob.id)
    assert kits.schedule(core, kit.slug, by_id=cast.bob.id).state is KitState.SCHEDULED


def test_a_kit_keeps_its_hour_on_the_wall_when_it_moves_over_a_clock_change(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(publish_time=time(9)), version=None, by_id=None)
    summer = kits.update(core, kit.slug, changes=Changes(day=date(2027, 4, 1)), version=None, by_id=None).kit
    assert summer.publish_at == datetime(2027, 4, 1, 13, tzinfo=UTC)


def test_saving_a_scheduled_kit_with_a_flaw_makes_it_a_draft_again(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.schedule(core, kit.slug, by_id=cast.bob.id)
    too_long = Changes(captions=[CaptionText("x", "en", "long " * 100)])
    shown = kits.update(core, kit.slug, changes=too_long, version=None, by_id=cast.bob.id)
    assert shown.kit.state == "draft"
    assert [problem.field for problem in shown.problems] == ["caption-x-en"]
    assert owed(core, Job.PUBLISH_KIT) == []


def test_an_empty_caption_falls_back_to_the_one_for_any_network(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    captions = [CaptionText(ANY, "en", "For all"), CaptionText("x", "en", "For X")]
    kits.update(core, kit.slug, changes=Changes(captions=captions), version=None, by_id=None)
    emptied = Changes(captions=[CaptionText("x", "en", " ")])
    shown = kits.update(core, kit.slug, changes=emptied, version=None, by_id=None)
    previews = {card.network: card.preview for card in shown.cards if not card.own}
    assert previews["x"].startswith("For all")
    assert previews["facebook"].startswith("For all")
    assert "x" not in {text.network for text in shown.captions}


def test_without_any_caption_every_main_network_is_named(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    nothing = [CaptionText(network, "en", "") for network in (ANY, "x", "bluesky", "mastodon", "facebook")]
    shown = kits.update(core, kit.slug, changes=Changes(captions=nothing), version=None, by_id=None)
    assert {problem.field for problem in shown.problems} == {
        card.field for card in shown.cards if card.network in shown.main
    }


def test_words_for_another_network_must_fit_there(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    changes = Changes(captions=[CaptionText("reddit", "en", "a" * 301)])
    shown = kits.update(core, kit.slug, changes=changes, version=None, by_id=None)
    assert [problem.field for problem in shown.problems] == ["caption-reddit-en"]


def test_hashtags_and_disclosure_count(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    changes = Changes(hashtags="strike duluth", captions=[CaptionText("x", "en", "We won.")])
    shown = kits.update(core, kit.slug, changes=changes, version=None, by_id=None)
    (x,) = [card for card in shown.cards if card.network == "x"]
    assert "#strike #duluth" in x.preview
    assert "I work for Workers United." in x.preview
    assert "http://localhost/r/" in x.preview


def test_two_editors_at_once_lose_nothing(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(title="Bob's title"), version=1, by_id=cast.bob.id)
    with pytest.raises(EditedMeanwhileError) as refused:
        kits.update(core, kit.slug, changes=Changes(title="Carol's title"), version=1, by_id=cast.carol.id)
    assert refused.value.theirs.kit.title == "Bob's title"
    assert kits.edit(core, kit.slug).kit.title == "Bob's title"
    again = refused.value.theirs.kit.version
    kits.update(core, kit.slug, changes=Changes(title="Carol's title"), version=again, by_id=cast.carol.id)
    assert kits.edit(core, kit.slug).kit.title == "Carol's title"


def test_what_only_one_of_two_editors_touched_is_joined_by_itself(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    opened = kits.edit(core, kit.slug)
    bobs = Changes(title="Bob's title", captions=[CaptionText("x", "en", "Bob's words")])
    kits.update(core, kit.slug, changes=bobs, version=1, by_id=cast.bob.id)
    whole = Changes(title=opened.kit.title, why="Carol's why", seen=opened.seen)
    saved = kits.update(core, kit.slug, changes=whole, version=1, by_id=cast.carol.id)
    assert saved.joined is not None
    assert (saved.joined.version, saved.joined.by, saved.joined.taken) == (2, "Bob", ("title",))
    assert (saved.kit.title, saved.kit.why) == ("Bob's title", "Carol's why")
    newest = kits.history(core, kit.slug).versions[0]
    assert (newest.joined, newest.changed) == (2, ["why"])


def test_of_two_savings_only_what_both_changed_is_a_clash(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    opened = kits.edit(core, kit.slug)
    kits.update(core, kit.slug, changes=Changes(title="Bob's", why="Bob's why"), version=1, by_id=cast.bob.id)
    # Fingerprints that a page lost are found again in the version that it was made from.
    for seen in (opened.seen, {}):
        whole = Changes(title="Carol's", why="", hashtags="#Carol", seen=seen)
        with pytest.raises(EditedMeanwhileError) as refused:
            kits.update(core, kit.slug, changes=whole, version=1, by_id=cast.carol.id)
        assert (refused.value.merged.clashes, refused.value.merged.taken) == (("title",), ("why",))
    assert refused.value.by == "Bob"
    assert kits.edit(core, kit.slug).kit.hashtags == ""


def test_submitting_keeps_the_words_even_where_it_cannot_schedule(core: Core, cast: Cast) -> None:
    kit = draft(core, cast)
    changes = Changes(why="Kept", captions=[CaptionText("x", "en", "long " * 100)])
    with pytest.raises(NotReadyError):
        kits.submit(core, kit.slug, changes=changes, version=1, then=Then.SCHEDULE, by_id=cast.bob.id)
    shown = kits.edit(core, kit.slug)
    assert (shown.kit.why, shown.kit.state) == ("Kept", "draft")


def test_a_day_before_the_campaign_or_over_is_a_problem(core: Core, cast: Cast, campaign: Campaign) -> None:
    kit = draft(core, cast)
    for day in (date(2026, 10, 1), date(2026, 11, 23)):
        shown = kits.update(core, kit.slug, changes=Changes(day=day), version=None, by_id=None)
        assert "local_date" in {problem.field for problem in shown.problems}


def test_a_day_that_another_kit_holds_is_refused_and_nothing_changes(core: Core, cast: Cast) -> None:
    one, two = draft(core, cast, "One"), draft(core, cast, "Two")
    with pytest.raises(ConflictError, match="Another kit"):
        kits.update(core, two.slug, changes=Changes(day=one.local_date, why="New"), version=None, by_id=None)
    assert kits.get(core, two.slug).why == ""


def test_a_kit_that_is_not_there_is_not_found(core: Core, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        kits.edit(core, "nothing")
    with pytest.raises(NotFoundError):
        kits.create(core, article="nothing", by_id=None)
