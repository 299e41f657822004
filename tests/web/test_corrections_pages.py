from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.services import claims, corrections, kits
from tests.fixtures.people import Cast
from tests.published import publish
from tests.web.crawling import read

ClientFor = Callable[[Member], FlaskClient]
NOTE = "The number was wrong. <b>Please</b> correct it."


@pytest.fixture
def kit(core: Core, campaign: Campaign, cast: Cast) -> Kit:
    made = publish(core, campaign)
    claims.claim(core, member_id=cast.alice.id, slug=made.slug, network="x")
    return made


def test_an_editor_recalls_a_kit_and_follows_the_putting_right(
    core: Core, kit: Kit, cast: Cast, client_for: ClientFor
) -> None:
    bob, alice = client_for(cast.bob), client_for(cast.alice)
    page = bob.post(f"/kits/{kit.slug}/recall", data={"note": NOTE}, follow_redirects=True).text
    assert "&lt;b&gt;Please&lt;/b&gt;" in page
    assert "Outstanding" in page
    assert "Something to put right" in alice.get(f"/kits/{kit.slug}").text
    assert f'href="/kits/{kit.slug}/fix"' in alice.get("/").text
    assert "What did you do?" in alice.get(f"/kits/{kit.slug}/fix").text
    answer = alice.post(f"/kits/{kit.slug}/fix", data={"how": "removed"}, follow_redirects=True)
    assert "You removed your post." in answer.text
    assert "/fix" not in alice.get("/").text
    progress = corrections.courses(core, kit.slug)[0].progress
    assert (progress.opened, progress.removed, progress.outstanding) == (1, 1, 0)


def test_a_link_of_a_recalled_kit_shows_a_calm_page(core: Core, kit: Kit, cast: Cast, client: FlaskClient) -> None:
    link = claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x").link_url
    kits.recall(core, kit.slug, note=NOTE)
    answer = client.get(link.removeprefix(core.settings.public_url))
    assert answer.status_code == 410
    assert "This article was withdrawn" in answer.text
    assert NOTE not in answer.text


def test_a_corrected_link_leads_to_the_corrected_article(core: Core, kit: Kit, cast: Cast, client: FlaskClient) -> None:
    link = claims.claim(core, member_id=cast.alice.id, slug=kit.slug, network="x").link_url
    kits.recall(core, kit.slug, note=NOTE, url="https://news.example.org/corrected")
    answer = client.get(link.removeprefix(core.settings.public_url))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://news.example.org/corrected?")


def test_a_foreign_target_is_refused_beside_its_field(kit: Kit, cast: Cast, client_for: ClientFor) -> None:
    sent = {"note": NOTE, "url": "https://evil.example/"}
    answer = client_for(cast.bob).post(f"/kits/{kit.slug}/recall", data=sent)
    assert 'id="error-summary"' in answer.text
    assert answer.status_code == 409
    assert "same site" in answer.text
    assert NOTE.replace("<", "&lt;").replace(">", "&gt;") in answer.text


def test_looking_ahead_opens_nothing(core: Core, kit: Kit, cast: Cast, client_for: ClientFor) -> None:
    kits.recall(core, kit.slug, note=NOTE)
    alice = client_for(cast.alice)
    assert alice.get(f"/kits/{kit.slug}/fix", headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert corrections.courses(core, kit.slug)[0].progress.opened == 0


@pytest.mark.parametrize("how", ["", "nonsense", "<script>"])
def test_an_answer_is_one_of_three(core: Core, kit: Kit, cast: Cast, client_for: ClientFor, how: str) -> None:
    kits.recall(core, kit.slug, note=NOTE)
    assert client_for(cast.alice).post(f"/kits/{kit.slug}/fix", data={"how": how}).status_code == 400


def test_others_have_nothing_to_put_right(kit: Kit, cast: Cast, client_for: ClientFor, core: Core) -> None:
    kits.recall(core, kit.slug, note=NOTE)
    assert client_for(cast.carol).get(f"/kits/{kit.slug}/fix").status_code == 404


def test_saving_as_a_correction_tells_those_who_took_it(
    core: Core, kit: Kit, cast: Cast, client_for: ClientFor
) -> None:
    form = {
        "version": kits.edit(core, kit.slug).kit.version, "title": kit.title, "open_for": "48", "do": "correct",
        "caption-x-en": "840 nurses win!", "correction": NOTE, "why": "",
    }  # fmt: skip
    page = client_for(cast.bob).post(f"/kits/{kit.slug}/edit", data=form, follow_redirects=True)
    assert "One person took the earlier words and is being told." in page.text
    assert corrections.courses(core, kit.slug)[0].progress.asked == 1
    alice = client_for(cast.alice)
    assert "840 nurses win!" in alice.get(f"/kits/{kit.slug}/fix").text
    kits.recall(core, kit.slug, note="Closed.")
    taken_back = alice.get(f"/kits/{kit.slug}/fix").text
    assert "840 nurses win!" not in taken_back, "What was taken back is not to be shared in other words"
    assert taken_back.index("I removed my post") < taken_back.index("I corrected my post")


def test_an_answer_to_a_correction_is_none_to_the_recall_that_follows(
    core: Core, kit: Kit, cast: Cast, client_for: ClientFor
) -> None:
    kits.correct(core, kit.slug, note=NOTE, by_id=None)
    alice = client_for(cast.alice)
    answered = alice.post(f"/kits/{kit.slug}/fix", data={"how": "corrected"}, follow_redirects=True)
    assert "You corrected your post." in answered.text
    kits.recall(core, kit.slug, note="All of it was wrong.")
    assert "You corrected your post." not in alice.get(f"/kits/{kit.slug}/fix").text


def test_a_recall_that_is_changed_keeps_what_to_post_instead(
    core: Core, kit: Kit, cast: Cast, client_for: ClientFor
) -> None:
    bob, words = client_for(cast.bob), "An honest mistake."
    target = "https://news.example.org/corrected"
    bob.post(f"/kits/{kit.slug}/recall", data={"note": NOTE, "url": target, "words": words})
    form = next(form for form in read("/", bob.get(f"/kits/{kit.slug}/edit").text).forms if "words" in form.kinds)
    sent = dict(form.values)
    assert (sent["words"].strip(), sent["url"]) == (words, target)
    bob.post(f"/kits/{kit.slug}/recall", data=sent | {"note": "Said better."})
    assert corrections.courses(core, kit.slug)[0].words == words


def test_who_shares_what_was_taken_back_reads_why(core: Core, kit: Kit, cast: Cast, client_for: ClientFor) -> None:
    kits.recall(core, kit.slug, note="A number was wrong.")
    late = client_for(cast.alice).get(f"/kits/{kit.slug}/share/x")
    assert late.status_code == 409
    assert "That changed meanwhile" in late.text
    assert "A number was wrong." in late.text


def test_a_correction_without_a_note_goes_out_to_nobody(
    core: Core, kit: Kit, cast: Cast, client_for: ClientFor
) -> None:
    before = kits.edit(core, kit.slug).kit
    form = {"version": before.version, "title": "Other words", "open_for": "48", "do": "correct", "correction": " "}
    page = client_for(cast.bob).post(f"/kits/{kit.slug}/edit", data=form)
    assert page.status_code == 400
    assert 'value="Other words"' in page.text
    now = kits.edit(core, kit.slug).kit
    assert (now.title, now.version) == (before.title, before.version)
